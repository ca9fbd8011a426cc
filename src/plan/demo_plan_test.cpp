#include "plan/demo_plan.h"

namespace plan::testing {

using base::json::array;
using base::json::object;
using base::json::value;

form::NewContent full_part_one()
{
    return {
        { "L1.D.HB.ticks", array { "HB1", "HB4" } },
        { "L1.D.HB.goal", "月1回、夕方のクリニックに行く" },
        { "L1.D.HB.agency", array { "CLIN", "MHWC" } },
        { "L1.D.SL.goal", "3か月、同じ職場で続ける" },
        { "L1.D.RL.goal", "土曜の集まりに顔を出す" },
        { "L1.D.RL.agency", array { "NA" } },
        { "L1.D.PM.goal", "木工をまた始める" },
        { "L1.S", array { object { { "name", "母" }, { "ring", "1" }, { "help", "さびしい夜に、話を聞いてくれる" } },
                      object { { "name", "森さん（クリニック）" }, { "ring", "3" }, { "help", "病院の薬の相談" } },
                      object { { "name", "仲間のKさん" }, { "ring", "2" } }, object { { "name", "寮の山本さん" }, { "ring", "2" } } } },
        { "L1.T.own", array { "手先が器用", "約束の時間を守る" } },
        { "L1.T.others", array { "話を最後まで聞く", "手先が器用", "よく笑う" } },
    };
}

form::NewContent full_part_two(std::string const& clinic)
{
    auto const cell = [&](std::string const& text, bool goes = false) {
        return object { { "text", text }, { "agency", goes ? clinic : "" } };
    };
    object week;
    for (auto const* day : { "mon", "tue", "wed", "thu", "fri" }) {
        week[std::string(day) + ".morning"] = cell("仕事");
        week[std::string(day) + ".day"] = cell("仕事");
        week[std::string(day) + ".night"] = cell("22時にねる");
    }
    week["tue.evening"] = cell("集まり\n19:00");
    week["thu.evening"] = cell("クリニック\n18:30", true);
    week["sat.day"] = cell("洗濯・そうじ");
    week["sat.evening"] = cell("集まり\n18:00");
    week["sun.evening"] = cell("母に電話");
    return {
        { "L2.name", "アサガオ（架空）" },
        { "L2.hope", "朝おきて仕事に行き、夜は安心してねむる。うそをつかないでいられる友だちがいる。" },
        { "L2.value", array { "ねる時間", "母への電話（日曜）", "給料日は一人で歩かない" } },
        { "L2.strength", array { "手先が器用（道具を大切にする）", "約束の時間を守る", "話を最後まで聞く" } },
        { "L2.goal.HB", "月1回、夕方のクリニックに行く" },
        { "L2.goal.SL", "3か月、同じ職場で続ける" },
        { "L2.goal.RL", "土曜の集まりに顔を出す" },
        { "L2.goal.PM", "木工をまた始める" },
        { "L2.week", week },
        { "L2.special", array { object { { "day", "給料日" }, { "plan", "山本さんに電話してから帰る" } },
                            object { { "day", "正月" }, { "plan", "集まりの新年会に行く" } },
                            object { { "day", "父の命日" }, { "plan", "母と墓参り" } } } },
        { "L2.use", array { object { { "name", "ゆうやけクリニック（架空）" }, { "contact", "相談員 森さん" },
                                { "first_on", "2026-12-03" }, { "first_time", "18:30" }, { "companion", "山本さん" },
                                { "way", "バス12分" }, { "cost", "200円" } },
                        object { { "name", "NAデモグループ青（架空）" }, { "contact", "受付の人" },
                            { "first_on", "2026-12-01" }, { "first_time", "19:00" },
                            { "companion", "先に行っている仲間" }, { "way", "歩き9分" }, { "cost", "0円" } },
                        object { { "name", "あおぞら県こころの相談センター（架空）" }, { "contact", "田中さん" },
                            { "first_on", "2026-12-10" }, { "first_time", "18:30" }, { "companion", "山本さん" },
                            { "way", "電車20分" }, { "cost", "340円" } } } },
        { "L2.people", array { "母", "寮の山本さん", "仲間のKさん", "クリニックの森さん" } },
        { "L2.cheer", "まず電話。話せば、だいじょうぶ。" },
        { "L2.made", array { object { { "on", "2026-11-24" }, { "with", "にじのはし寮 山本さん（架空）" } } } },
        { "L2.copy", array { object { { "who", "母" } }, object { { "who", "山本さん" } } } },
        { "L2.next", "2027-02-24" },
    };
}

form::NewContent full_crisis()
{
    return {
        { "L3.sign@B", array { "朝、おきられる", "冗談を言う", "部屋がかたづいている" } },
        { "L3.sign@Y", array { "ねつきが悪い、夜中にスマホを見る", "返事がみじかくなる", "集まりを休みたくなる" } },
        { "L3.sign@R", array { "ねむれない日が三日つづく", "だれの電話にも出ない", "もうどうでもいい、と思う" } },
        { "L3.keep@B", array { "22時にねる", "日曜に母へ電話", "土曜の集まり" } },
        { "L3.trig", array { "給料日", "一人の夜", "昔の仲間からの連絡" } },
        { "L3.trigcope", array { object { { "trigger", "給料日" }, { "do", "山本さんに電話してから帰る" } },
                             object { { "trigger", "一人の夜" }, { "do", "ラジオをつけて、早めにねる" } } } },
        { "L3.self@Y", array { "外に出て、明るい道を歩く", "水を飲む。あたたかいものを食べる", "給料は寮の金庫にあずける" } },
        { "L3.self@R", array { "すぐに電話する", "人のいる所へ行く。一人にならない" } },
        { "L3.place@Y", array { "図書館", "銭湯", "Kさんの作業場" } },
        { "L3.wish@Y", array { "責めないで、10分だけ聞いてほしい" } },
        { "L3.wish@R", array { "となりにいてほしい", "クリニックにいっしょに行ってほしい" } },
        { "L3.nowish@Y", array { "大きな声で話さないでほしい" } },
        { "L3.nowish@R", array { "一人で帰さないでほしい", "持ち物を急に調べないでほしい" } },
        { "L3.seen@Y", array { "ごはんを残す", "約束の時間におくれる" } },
        { "L3.seen@R", array { "目を合わせない" } },
        { "L3.ask@Y", array { object { { "who", "仲間のKさん" }, { "how", "000-0000-0012" }, { "say", "ちょっと話せる？" } },
                          object { { "who", "寮の山本さん" }, { "how", "000-0000-0001" } } } },
        { "L3.ask@R", array { object { { "who", "森さん" }, { "how", "000-0000-0009（21時まで）" }, { "say", "今、赤です" } },
                          object { { "who", "仲間のKさん" }, { "how", "000-0000-0012" } },
                          object { { "who", "母" }, { "how", "000-0000-0033" } } } },
        { "L3.pro@R", array { object { { "name", "ゆうやけクリニック（架空）" }, { "day", "000-0000-0009" },
                                  { "night", "000-0000-0019" }, { "hours", "月〜金 10〜19時" } },
                          object { { "name", "夜間の相談電話（架空）" }, { "night", "000-0000-0099" }, { "hours", "17〜9時" } } } },
        { "L3.safe@Y", array { "現金は3千円まで持つ" } },
        { "L3.safe@R", array { "昔の番号に出ない", "帰り道をかえる" } },
        { "L3.med@R", "ゆうやけクリニック（架空）。病院の薬は夜1回。アレルギーなし。入院するなら個室がよい。" },
        { "L3.life@R", "119に電話する。山本さんの部屋に行く。" },
        { "L3.reason", array { "母", "木工", "仲間との約束" } },
        { "L3.agree", array { object { { "who", "母" }, { "on", "2026-11-23" } }, object { { "who", "山本さん" } } } },
        { "L3.share", array { object { { "who", "母" } }, object { { "who", "Kさん" } } } },
        { "L3.after.state", "先月は黄色が三日つづいた" },
    };
}

}
