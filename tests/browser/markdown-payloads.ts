// Texts that try to become script by way of Markdown: every vector in every place Markdown has for it.

/** What runs when it is let through: the page can see that it did. */
const act = 'window.hacked=1';

const schemes = [
  'javascript:',
  'JaVaScRiPt:',
  'java\tscript:',
  'java\nscript:',
  ' javascript:',
  '&#106;avascript:',
  '&#x6A;avascript&colon;',
  'javascript&#58;',
  '\u0001javascript:',
  'vbscript:',
  'data:text/html,<script>window.hacked=1</script>//',
  'data:text/html;base64,PHNjcmlwdD5wYXJlbnQuaGFja2VkPTE8L3NjcmlwdD4=#',
  'data:image/svg+xml,<svg onload=window.hacked=1>#',
  'blob:',
  'file:///etc/passwd#',
] as const;

const links: readonly ((url: string) => string)[] = [
  (url) => `[link](${url}${act})`,
  (url) => `[link](<${url}${act}>)`,
  (url) => `<${url}${act}>`,
  (url) => `![image](${url}${act})`,
  (url) => `[ref]\n\n[ref]: ${url}${act}`,
  (url) => `[![in](${url}${act})](${url}${act})`,
  (url) => `<a href="${url}${act}">a</a>`,
];

const elements = [
  `<script>${act}</script>`,
  `<ScRiPt>${act}</sCrIpT>`,
  `<img src=x onerror=${act}>`,
  `<img src=x onerror="${act}" x="`,
  `<svg onload=${act}>`,
  `<svg><script>${act}</script></svg>`,
  `<svg><animate onbegin=${act} attributeName=x dur=1s>`,
  `<math><mtext><table><mglyph><style><img src=x onerror=${act}>`,
  `<iframe srcdoc="<script>parent.hacked=1</script>">`,
  `<iframe src="javascript:parent.hacked=1">`,
  `<object data="javascript:${act}">`,
  `<embed src="javascript:${act}">`,
  `<details open ontoggle=${act}>`,
  `<video><source onerror=${act}>`,
  `<audio src=x onerror=${act}>`,
  `<body onload=${act}>`,
  `<input autofocus onfocus=${act}>`,
  `<form><button formaction=javascript:${act}>x`,
  `<style>@import 'http://evil.invalid/x.css';</style>`,
  `<link rel=stylesheet href=http://evil.invalid/x.css>`,
  `<meta http-equiv=refresh content="0;url=javascript:${act}">`,
  `<base href=//evil.invalid/>`,
  `<template><script>${act}</script></template>`,
  `<noscript><p title="</noscript><img src=x onerror=${act}>">`,
  `<marquee onstart=${act}>x</marquee>`,
  `<p style="background:url(http://evil.invalid/p.png)">x</p>`,
] as const;

const places: readonly ((payload: string) => string)[] = [
  (payload) => payload,
  (payload) => `- ${payload}`,
  (payload) => `| a |\n|---|\n| ${payload} |`,
  (payload) => `> # ${payload}`,
  (payload) => `\`\`\`html"${payload}\n${payload}\n\`\`\``,
];

const others = [
  `[a](http://x.invalid "onmouseover=${act}")`,
  `[a](http://x.invalid" onmouseover="${act})`,
  `![a](x" onerror="${act})`,
  `![" onerror="${act}](x)`,
  `[a]: http://x.invalid "' onclick='${act}"\n\n[a]`,
  `# <a name=n href=javascript:${act}>x</a>`,
  `![probe](http://evil.invalid/pixel.png)`,
  `![probe](//evil.invalid/pixel.png)`,
] as const;

export const markdownPayloads: readonly string[] = [
  ...schemes.flatMap((scheme) => links.map((link) => link(scheme))),
  ...elements.flatMap((element) => places.map((place) => place(element))),
  ...others,
];
