/** Two themes by the reader's setting, paper, and screens from 320 pixels on. No font and no picture from elsewhere. */
export const STYLE = `
:root{color-scheme:light dark;--paper:#fff;--ink:#1b1f24;--quiet:#57606a;--line:#d0d7de;--panel:#f6f8fa;--link:#0a58ca;
--ended:#b3261e;--waits:#0b6e4f;--kept:#4d6f93;--other:#6e7781;--trouble:#9a5b00;
--i1:#f6c6a8;--i2:#ee9d6f;--i3:#dd7440;--i4:#bb5020;--i5:#8c3710;--i6:#5a2005;
--good:#1a7f37;--warn:#8a5a00;--bad:#b3261e}
@media (prefers-color-scheme:dark){:root{--paper:#0f141a;--ink:#e8edf2;--quiet:#a3adb8;--line:#36404b;--panel:#18202a;--link:#86b7ff;
--ended:#ff8a80;--waits:#5fd3a6;--kept:#8fb4dc;--other:#9aa4ae;--trouble:#f0b25a;
--i1:#5b3a2a;--i2:#7e4a2f;--i3:#a85d35;--i4:#d2763f;--i5:#f09a5e;--i6:#ffc79d;
--good:#5fd38a;--warn:#f0b25a;--bad:#ff8a80}}
*{box-sizing:border-box}
html{font:100%/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);overflow-wrap:anywhere}
header,main,footer{max-width:76rem;margin:0 auto;padding:0 1rem}
header{padding-top:1.5rem}
a{color:var(--link)}
a:focus-visible,summary:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:2px}
.skip{position:absolute;left:-99rem}
.skip:focus{left:1rem;top:.5rem;background:var(--paper);padding:.5rem}
h1{font-size:1.5rem;line-height:1.25;margin:.25rem 0 .75rem}
h2{font-size:1.3rem;line-height:1.3;margin:2.75rem 0 .5rem;padding-top:.75rem;border-top:2px solid var(--line)}
h3{font-size:1.05rem;line-height:1.35;margin:1.75rem 0 .25rem}
h3 small,h2 small{font-weight:400;color:var(--quiet)}
p,ul,dl,ol{margin:.5rem 0;max-width:62rem}
.verdict{font-size:1.2rem;line-height:1.45;max-width:50rem}

.quiet{color:var(--quiet)}
code,pre{font-family:ui-monospace,SFMono-Regular,Consolas,"Liberation Mono",monospace;font-size:.9em}
pre{white-space:pre;overflow-x:auto;background:var(--panel);border:1px solid var(--line);border-radius:6px;padding:.6rem .8rem;margin:.4rem 0}
pre.prose{white-space:pre-wrap}
data{white-space:nowrap}
.facts{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:1rem 0}
.facts dt{color:var(--quiet)}
.facts dd{margin:0}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.1rem;padding:0;list-style:none;margin:1rem 0}
.notes{border:1px solid var(--line);border-left:6px solid var(--trouble);border-radius:6px;padding:.4rem 1rem;margin:1rem 0;background:var(--panel)}
.notes ul{padding-left:1.1rem}
.notes li{margin:.35rem 0}
svg{display:block;width:100%;border-radius:4px}
.legend{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;list-style:none;padding:0}
.swatch{display:inline-block;width:.8em;height:.8em;border-radius:2px;margin-right:.4em;border:1px solid var(--ink);forced-color-adjust:none;print-color-adjust:exact}
.bars{display:grid;gap:.9rem;margin:.75rem 0;padding:0;list-style:none;max-width:none}
.bars .spans{color:var(--quiet);font-size:.9rem}
.fill-ended{fill:var(--ended);background:var(--ended)}.fill-waits{fill:var(--waits);background:var(--waits)}
.fill-kept{fill:var(--kept);background:var(--kept)}.fill-other{fill:var(--other);background:var(--other)}
.fill-trouble{fill:var(--trouble);background:var(--trouble)}
.fill-i1{fill:var(--i1);background:var(--i1)}.fill-i2{fill:var(--i2);background:var(--i2)}.fill-i3{fill:var(--i3);background:var(--i3)}
.fill-i4{fill:var(--i4);background:var(--i4)}.fill-i5{fill:var(--i5);background:var(--i5)}.fill-i6{fill:var(--i6);background:var(--i6)}
svg rect{print-color-adjust:exact}
table{border-collapse:collapse;width:100%;margin:.75rem 0;font-size:.92rem}
caption{text-align:left;color:var(--quiet);padding:.25rem 0}
th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid var(--line);font-weight:400}
th:first-child,td:first-child{padding-left:0}
thead th{font-weight:600;vertical-align:bottom}
tfoot th,tfoot td{font-weight:600;border-bottom:2px solid var(--line)}
.number{text-align:right;font-variant-numeric:tabular-nums}
.id{font-family:ui-monospace,SFMono-Regular,Consolas,"Liberation Mono",monospace;font-size:.86em}
details{margin:.5rem 0}
.rows,.wide{overflow-x:auto}.wide th,.wide td{white-space:nowrap}.wide a{font-family:ui-monospace,SFMono-Regular,Consolas,"Liberation Mono",monospace;font-size:.86em}
.rows:focus-visible,.wide:focus-visible,pre:focus-visible{outline:3px solid var(--link)}
summary{cursor:pointer;color:var(--link);padding:.25rem 0}
.source{display:inline-block;font-size:.78rem;line-height:1.3;border:1px solid currentColor;border-radius:1rem;padding:0 .55rem;color:var(--quiet)}
.assumed{color:var(--warn)}
.effects>li{margin:.6rem 0}
.ok{color:var(--good)}.warning{color:var(--warn)}.failed{color:var(--bad)}.skipped{color:var(--quiet)}
.state{font-weight:600}
footer{margin-top:3rem;padding-bottom:2rem;color:var(--quiet);font-size:.9rem}
@media (max-width:60rem){
.rows thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
.rows table,.rows tbody,.rows tfoot,.rows tr,.rows th,.rows td,.rows caption{display:block}
.rows tr{border:1px solid var(--line);border-radius:6px;padding:.5rem .75rem;margin:.5rem 0}
.rows th,.rows td{border:0;padding:.1rem 0;text-align:left}
.rows td{display:grid;grid-template-columns:minmax(7rem,38%) 1fr;gap:.5rem}
.rows td::before{content:attr(data-label);color:var(--quiet)}
.rows th{font-weight:600}
.rows thead th{position:static}
}
@media (min-width:60.01rem){.rows th .id,.rows time,.short{white-space:nowrap}thead th{overflow-wrap:normal}.rows td.text{min-width:5.5rem}.rows td.text:last-child{min-width:11rem}}
@media (min-width:60.01rem) and (max-width:86rem){.rows th,.rows td{padding-right:.35rem;padding-left:.35rem}.rows th:first-child{padding-left:0;min-width:9.5rem}.rows th .id{white-space:normal}}
@media (min-width:60.01rem) and (max-width:72rem){.rows time{white-space:normal}.rows td.text:has(time){min-width:6.25rem}.rows th,.rows td{padding-right:.25rem;padding-left:.25rem}.rows td.text:last-child{min-width:10rem}}
@media (max-width:30rem){.facts{grid-template-columns:1fr;gap:0}.facts dd{margin-bottom:.4rem}.verdict{font-size:1.1rem}}
@media print{
:root{--paper:#fff;--ink:#000;--quiet:#333;--line:#999;--panel:#fff;--link:#000}
html{font-size:10pt}nav,.skip{display:none}header,main,footer{max-width:none;padding:0}
table,li,.facts{break-inside:auto}tr,h2,h3{break-inside:avoid}.rows,.wide{overflow-x:visible}pre{white-space:pre-wrap}.wide th,.wide td{white-space:normal}h2,h3{break-after:avoid}a{text-decoration:none}
}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
`;
