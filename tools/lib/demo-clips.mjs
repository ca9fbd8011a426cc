// One clip a video: cards instead of scenes, so that every page of the programme can be tried without a real film.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [videosFile, out] = process.argv.slice(2);
const seconds = { head: 4, chapter: 10 };
const size = { width: 640, height: 360, rate: 10 };
const colours = ['0x1d4d44', '0x2f5d73', '0x5b4b73', '0x6b5a2e'];

const plain = (text) => text.replace(/\{([^/{}]+)\/[^{}]+\}/g, '$1');
const font = execFileSync('fc-match', ['-f', '%{file}', 'BIZ UDPGothic:bold'], { encoding: 'utf8' });
const ffmpeg = (args) => execFileSync('ffmpeg', ['-nostdin', '-y', '-v', 'error', ...args], { stdio: ['ignore', 'ignore', 'inherit'] });

function stamp(total) {
  const two = (number) => String(number).padStart(2, '0');
  return `${two(Math.floor(total / 3600))}:${two(Math.floor(total / 60) % 60)}:${two(total % 60)}.000`;
}

// Cards with when they begin: first the title, then a card a chapter.
function cardsOf(video) {
  const cards = [{ start: 0, end: seconds.head, ja: `${plain(video.title.ja)}\n（見本の動画です）`, en: `${video.title.en} (sample clip)` }];
  for (const chapter of video.chapters) {
    const start = cards.at(-1).end;
    cards.push({ start, end: start + seconds.chapter, ja: plain(chapter.title.ja), en: chapter.title.en });
  }
  return cards;
}

// Two lines rather than one that runs out of the picture.
function wrapped(text) {
  return text.split('\n').flatMap((line) => line.match(/.{1,18}/gu) ?? ['']).join('\n');
}

function filterOf(cards, folder) {
  const draws = cards.map((card, index) => {
    const file = join(folder, `card-${index}.txt`);
    writeFileSync(file, wrapped(card.ja));
    const between = `enable='between(t,${card.start},${card.end - 0.001})'`;
    const box = `drawbox=color=${colours[index % colours.length]}:t=fill:${between}`;
    return `${box},drawtext=fontfile=${font}:textfile=${file}:fontsize=30:fontcolor=white:line_spacing=14:x=(w-text_w)/2:y=(h-text_h)/2:${between}`;
  });
  return draws.join(',');
}

function captions(cards, language) {
  const cues = cards.map((card) => `${stamp(card.start)} --> ${stamp(card.end)}\n${language === 'ja' ? card.ja : card.en}\n`);
  return `WEBVTT\n\n${cues.join('\n')}`;
}

function make(video, folder) {
  const cards = cardsOf(video);
  const length = cards.at(-1).end;
  const marks = join(folder, 'marks.txt');
  writeFileSync(marks, `;FFMETADATA1\n${cards.slice(1).map((card) => `[CHAPTER]\nTIMEBASE=1/1000\nSTART=${card.start * 1000}\nEND=${card.end * 1000}\ntitle=${card.en}\n`).join('')}`);
  const film = `${video.code}.mp4`;
  ffmpeg([
    '-f', 'lavfi', '-i', `color=c=black:s=${size.width}x${size.height}:r=${size.rate}:d=${length}`,
    '-f', 'lavfi', '-i', `sine=frequency=196:duration=${length}`, '-i', marks, '-map_metadata', '2', '-map', '0:v', '-map', '1:a',
    '-vf', filterOf(cards, folder), '-af', 'volume=0.04,tremolo=f=0.2:d=0.6', '-c:v', 'libx264', '-preset', 'veryfast', '-crf', '30',
    '-pix_fmt', 'yuv420p', '-g', String(size.rate * 2), '-c:a', 'aac', '-b:a', '48k', '-movflags', '+faststart', join(out, film),
  ]);
  ffmpeg(['-ss', String(Math.floor(seconds.head / 2)), '-i', join(out, film), '-frames:v', '1', '-q:v', '5', join(out, `${video.code}.jpg`)]);
  for (const language of ['ja', 'en']) writeFileSync(join(out, `${video.code}.${language}.vtt`), captions(cards, language));
  return {
    code: video.code, file: film, poster: `${video.code}.jpg`, duration_ms: length * 1000, width: size.width, height: size.height, codec: 'h264/aac',
    chapter_starts_ms: cards.slice(1).map((card) => card.start * 1000), captions: { ja: `${video.code}.ja.vtt`, en: `${video.code}.en.vtt` },
  };
}

const list = join(out, 'clips.json');
const videos = JSON.parse(readFileSync(videosFile, 'utf8')).videos;
if (existsSync(list) && JSON.parse(readFileSync(list, 'utf8')).clips.length === videos.length) process.exit(0);
const folder = mkdtempSync(join(tmpdir(), 'clips-'));
try {
  const clips = videos.map((video) => make(video, folder));
  writeFileSync(list, `${JSON.stringify({ clips }, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
