// How the report looks: on a wide screen, on a phone, in the dark, on paper. Text contrast is at least 4.5:1 (WCAG 2.2, 1.4.3).

export const STYLE = `
:root { color-scheme: light dark; --ink: #1d2226; --faint: #59626a; --line: #d9dee2; --paper: #ffffff; --card: #f5f7f8;
  --link: #00609a; --good: #00643f; --bad: #a3260c; --open: #7a5200; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ecef; --faint: #a7b0b8; --line: #3a434b; --paper: #14181b;
  --card: #1d2327; --link: #7cc4f5; --good: #5fd3a0; --bad: #ff9d86; --open: #f0c060; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1.25rem 4rem; max-width: 60rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.6rem; line-height: 1.3; margin: .2rem 0 .8rem; }
h2 { font-size: 1.25rem; margin: 2.6rem 0 .6rem; padding-top: .8rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.8rem 0 .5rem; }
p, ul, dl { margin: .5rem 0; }
li { margin: .25rem 0; }
a { color: var(--link); }
small, .faint { color: var(--faint); font-size: .86rem; }
code, pre { font: .86rem/1.5 ui-monospace, "DejaVu Sans Mono", monospace; }
pre { background: var(--card); padding: .7rem .9rem; border-radius: 6px; overflow-x: auto; }
code { overflow-wrap: anywhere; }
nav ul { display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; padding: 0; list-style: none; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: .45rem .6rem .45rem 0; border-bottom: 1px solid var(--line); }
thead th { font-size: .82rem; color: var(--faint); font-weight: 600; vertical-align: bottom; }
td small { display: block; min-width: 5.6rem; }
tbody th { position: sticky; left: 0; background: var(--paper); }
.overview tbody th { white-space: nowrap; }
figure { margin: .6rem 0 0; padding: .5rem; background: #ffffff; border: 1px solid var(--line); border-radius: 6px; overflow-x: auto; }
figure svg { display: block; width: 100%; min-width: 38rem; max-width: 50rem; height: auto; margin: 0 auto; }
details { margin: .4rem 0; }
summary { cursor: pointer; color: var(--link); font-size: .9rem; }
.answers { padding: 0; list-style: none; }
.answers li { padding: .55rem 0; border-bottom: 1px solid var(--line); }
.answers p { margin: .15rem 0 0; }
.verdict { font-weight: 700; margin-right: .5rem; }
.upheld { color: var(--good); } .refuted { color: var(--bad); } .undecided { color: var(--open); }
.own { color: var(--open); font-weight: 600; }
dt { font-weight: 600; margin-top: .5rem; } dd { margin: 0; }
@media print { :root { --ink: #000; --faint: #444; --line: #bbb; --paper: #fff; --card: #fff; --link: #000; --good: #000;
  --bad: #000; --open: #000; } body { max-width: none; padding: 0; font-size: 10pt; } nav { display: none; }
  h2 { break-after: avoid; } figure, tr, .answers li { break-inside: avoid; } figure { border: 0; padding: 0; overflow: visible; }
  figure svg { min-width: 0; } .scroll { overflow: visible; } }
`;
