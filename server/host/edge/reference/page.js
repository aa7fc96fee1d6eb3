// Draws the reference from /openapi.json. Everything is put in as text, never as HTML: descriptions stay what they are.

/** @param {string} name */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
    else if (value !== undefined && value !== false) made.setAttribute(key, value === true ? '' : value);
  }
  made.append(...children.flat().filter((child) => child !== undefined && child !== null));
  return made;
}

/** Paragraphs, with `code` set as such. */
function prose(text = '') {
  return text.split(/\n\n+/).filter(Boolean).map((paragraph) => element('p', {}, ...inline(paragraph)));
}

function inline(text) {
  return text.split(/(`[^`]+`)/).map((part) => (part.startsWith('`') ? element('code', {}, part.slice(1, -1)) : part.replaceAll('\n', ' ')));
}

const api = await (await fetch('/openapi.json')).json();
const credential = document.getElementById('credential');
const refreshers = [];
credential.addEventListener('input', () => refreshers.forEach((refresh) => refresh()));

const resolve = (schema) => (schema?.$ref === undefined ? schema : schema.$ref.split('/').slice(1).reduce((at, key) => at[key], api));

/** Patterns that say more than they confuse: `^[A-Z]{3}$`. */
const SHORT_PATTERN = 24;

/** A short name of a type: `string`, `integer ≥ 1`, `Account`, `array of Entry`, `"a" | "b" | null`. */
function typeOf(schema) {
  if (schema === undefined || schema === true) return 'any';
  if (schema.$ref !== undefined) return schema.$ref.split('/').at(-1);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return [...new Set(choices.map(typeOf))].join(' | ');
  if (schema.type === 'array') return `array of ${typeOf(schema.items)}`;
  const limits = [
    schema.format, schema.pattern?.length <= SHORT_PATTERN && schema.format === undefined ? schema.pattern : undefined,
    schema.minimum > -1e15 ? `≥ ${schema.minimum}` : undefined, schema.maximum < 9e15 ? `≤ ${schema.maximum}` : undefined,
    schema.maxLength === undefined ? undefined : `at most ${schema.maxLength} characters`, schema.maxItems === undefined ? undefined : `at most ${schema.maxItems}`,
  ].filter(Boolean);
  return [schema.type ?? 'any', ...limits].join(', ');
}

function objectsIn(schema) {
  const plain = schema?.$ref === undefined ? schema : undefined;
  if (plain === undefined) return undefined;
  if (plain.properties !== undefined) return plain;
  if (plain.type === 'array') return objectsIn(plain.items);
  return (plain.anyOf ?? plain.oneOf)?.map(objectsIn).find(Boolean);
}

/** What there is to say of a field beside its type. */
function remarks(schema) {
  const example = (schema.anyOf ?? [schema]).map(({ examples }) => examples?.[0]).find((given) => given !== undefined);
  return [
    schema.description, schema.default === undefined ? undefined : `Default \`${JSON.stringify(schema.default)}\`.`, example === undefined ? undefined : `Such as \`${example}\`.`,
  ].filter(Boolean).join(' ');
}

function rowsOf(schema, depth = 0) {
  return Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => {
    const nested = depth < 3 ? objectsIn(inner) : undefined;
    const row = element('tr', {},
      element('td', { class: `name at-${depth}` }, name, schema.required?.includes(name) ? element('span', { class: 'required' }, ' required') : undefined),
      element('td', { class: 'type' }, typeOf(inner)),
      element('td', {}, ...inline(remarks(inner))));
    return [row, ...(nested === undefined ? [] : rowsOf(nested, depth + 1))];
  });
}

function schemaTable(schema) {
  if (schema === undefined) return undefined;
  const whole = resolve(schema);
  const table = objectsIn(whole);
  const label = schema.$ref === undefined ? undefined : element('p', {}, element('a', { href: `#schema-${typeOf(schema)}` }, typeOf(schema)));
  if (table === undefined) return label ?? element('p', {}, typeOf(schema));
  return [label, element('table', {}, element('tbody', {}, ...rowsOf(table)))];
}

function parameterTable(parameters) {
  if (parameters.length === 0) return undefined;
  return [element('h4', {}, 'Parameters'), element('table', {}, element('tbody', {}, ...parameters.map((parameter) => element('tr', {},
    element('td', { class: 'name' }, parameter.name, element('span', { class: 'where' }, ` ${parameter.in}`), parameter.required ? element('span', { class: 'required' }, ' required') : undefined),
    element('td', { class: 'type' }, typeOf(parameter.schema)),
    element('td', {}, ...inline([parameter.description, remarks(parameter.schema ?? {})].filter(Boolean).join(' ')))))))];
}

function responses(operation) {
  return [element('h4', {}, 'Answers'), element('table', {}, element('tbody', {}, ...Object.entries(operation.responses).map(([status, response]) => {
    const [media] = Object.values(response.content ?? {});
    const fine = status.startsWith('2');
    return element('tr', {},
      element('td', { class: 'status' }, status),
      element('td', {}, ...prose(response.description), fine && media?.schema !== undefined ? element('details', { open: false }, element('summary', {}, 'Body'), ...[schemaTable(media.schema)].flat().filter(Boolean)) : undefined));
  })))];
}

const quote = (text) => `'${text.replaceAll("'", `'\\''`)}'`;

function tryIt(path, method, operation, parameters) {
  const fields = parameters.filter((parameter) => parameter.in !== 'header' || parameter.required).map((parameter) => {
    const input = element('input', { 'aria-label': parameter.name, placeholder: typeOf(parameter.schema), spellcheck: 'false' });
    if (parameter.in === 'path') input.value = parameter.schema?.examples?.[0] ?? '';
    if (parameter.name === 'Idempotency-Key') input.value = `try-${crypto.randomUUID?.() ?? Date.now()}`;
    return { parameter, input };
  });
  const example = operation.requestBody?.content['application/json']?.example;
  const body = operation.requestBody === undefined ? undefined : element('textarea', { 'aria-label': 'Body', spellcheck: 'false' });
  if (body !== undefined) body.value = JSON.stringify(example ?? {}, null, 2);
  const curl = element('pre');
  const answer = element('pre', { hidden: true, 'aria-live': 'polite' });

  function request() {
    const of = (where) => fields.filter(({ parameter, input }) => parameter.in === where && input.value !== '');
    const filled = of('path').reduce((at, { parameter, input }) => at.replace(`{${parameter.name}}`, encodeURIComponent(input.value)), path);
    const query = new URLSearchParams(of('query').map(({ parameter, input }) => [parameter.name, input.value])).toString();
    const headers = Object.fromEntries(of('header').map(({ parameter, input }) => [parameter.name, input.value]));
    if (operation.security?.length !== 0 && credential.value !== '') headers.Authorization = `Bearer ${credential.value}`;
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    return { url: location.origin + filled + (query === '' ? '' : `?${query}`), headers, body: body?.value };
  }

  function refresh() {
    const { url, headers, body: text } = request();
    const shown = operation.security?.length === 0 ? headers : { Authorization: 'Bearer $FLORIN_KEY', ...headers, ...(credential.value === '' ? {} : { Authorization: 'Bearer $FLORIN_KEY' }) };
    curl.textContent = [
      `curl ${method === 'get' ? '' : `-X ${method.toUpperCase()} `}${quote(url)}`,
      ...Object.entries(shown).map(([name, value]) => `  -H ${name === 'Authorization' ? `"${name}: ${value}"` : quote(`${name}: ${value}`)}`),
      ...(text === undefined ? [] : [`  -d ${quote(text.replaceAll(/\s*\n\s*/g, ' '))}`]),
    ].join(' \\\n');
  }

  async function send() {
    const { url, headers, body: text } = request();
    answer.hidden = false;
    answer.textContent = '…';
    try {
      const beganMs = performance.now();
      const response = await fetch(url, { method: method.toUpperCase(), headers, body: text });
      const received = await response.text();
      const took = `${Math.round(performance.now() - beganMs)} ms`;
      const pretty = /json/.test(response.headers.get('content-type') ?? '') && received !== '' ? JSON.stringify(JSON.parse(received), null, 2) : received;
      answer.textContent = `${response.status} ${response.statusText}   ${took}   ${response.headers.get('x-request-id') ?? ''}\n\n${pretty}`;
      const key = fields.find(({ parameter }) => parameter.name === 'Idempotency-Key');
      if (key !== undefined && response.ok) key.input.value = `try-${crypto.randomUUID?.() ?? Date.now()}`;
    } catch (error) {
      answer.textContent = String(error);
    }
    refresh();
  }

  for (const { input } of fields) input.addEventListener('input', refresh);
  body?.addEventListener('input', refresh);
  refreshers.push(refresh);
  refresh();
  const streams = operation.responses[200]?.content?.['text/event-stream'] !== undefined;
  return element('details', {}, element('summary', {}, 'Try it'),
    element('div', { class: 'try' },
      element('div', { class: 'fields' }, ...fields.map(({ parameter, input }) => element('div', {}, element('label', {}, parameter.name), input))),
      body,
      curl,
      element('div', { class: 'buttons' }, streams ? undefined : element('button', { type: 'button', onclick: send }, 'Send'),
        element('button', { type: 'button', class: 'plain', onclick: () => navigator.clipboard?.writeText(curl.textContent) }, 'Copy curl')),
      answer));
}

const verb = (method) => element('span', { class: `method ${method}` }, method);

function drawOperation(path, method, operation) {
  const parameters = operation.parameters ?? [];
  const media = operation.requestBody?.content['application/json'];
  return element('section', { class: 'operation', id: operation.operationId, 'data-words': `${operation.operationId} ${path} ${operation.summary}`.toLowerCase() },
    element('h3', {}, operation.summary ?? operation.operationId),
    element('div', { class: 'route' }, verb(method), path),
    ...prose(operation.description),
    ...[parameterTable(parameters)].flat().filter(Boolean),
    ...(media === undefined ? [] : [element('h4', {}, 'Body'), ...[schemaTable(media.schema)].flat().filter(Boolean)]),
    ...responses(operation),
    tryIt(path, method, operation, parameters));
}

const operations = Object.entries(api.paths).flatMap(([path, item]) => Object.entries(item).map(([method, operation]) => ({ path, method, operation })));
document.getElementById('about').replaceChildren(element('h1', {}, `${api.info.title} ${api.info.version}`), ...prose(api.info.description),
  element('p', {}, 'As data: ', element('a', { href: '/openapi.json' }, '/openapi.json')));

const contents = document.getElementById('contents');
const target = document.getElementById('operations');
for (const tag of api.tags) {
  const own = operations.filter(({ operation }) => operation.tags?.includes(tag.name));
  contents.append(element('div', { class: 'group' }, element('h2', {}, tag.name), ...own.map(({ path, method, operation }) =>
    element('a', { href: `#${operation.operationId}`, 'data-words': `${operation.operationId} ${path} ${operation.summary}`.toLowerCase() }, verb(method === 'delete' ? 'del' : method), operation.summary ?? operation.operationId))));
  target.append(element('section', { class: 'service group' }, element('h2', {}, tag.name), ...prose(tag.description), ...own.map(({ path, method, operation }) => drawOperation(path, method, operation))));
}
document.getElementById('schemas').append(element('h2', { class: 'service' }, 'Schemas'), ...Object.entries(api.components.schemas).map(([name, schema]) =>
  element('section', { class: 'operation', id: `schema-${name}` }, element('h3', {}, name), ...prose(schema.description), ...[schemaTable(schema)].flat().filter(Boolean))));

document.getElementById('search').addEventListener('input', ({ target: { value } }) => {
  const words = value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const found of document.querySelectorAll('[data-words]')) found.hidden = !words.every((word) => found.dataset.words.includes(word));
  for (const group of document.querySelectorAll('.group')) group.hidden = group.querySelector('[data-words]:not([hidden])') === null;
  menu.open = wide.matches || words.length > 0;
});

// On a narrow screen the list of operations stands above them, and so is closed until somebody wants it.
const menu = document.getElementById('menu');
const wide = matchMedia('(min-width: 52.01rem)');
const fold = () => { menu.open = wide.matches; };
wide.addEventListener('change', fold);
fold();
contents.addEventListener('click', fold);
if (location.hash !== '') document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
