/**
 * Where links in mails lead. Nothing happens before the button is pressed: programs that look at links in mails must not use them up. The token
 * stands after #, which a browser sends to no server, and is taken out of the address at once.
 */
const PAGES = {
  '/auth/verify-email': { title: 'Verify your email address', button: 'Verify', path: '/v1/auth/email/verify', done: 'Your email address is verified.' },
  '/auth/register': { title: 'Finish your registration', button: 'Register', path: '/v1/auth/registrations/confirm', done: 'You are registered. Log in as usual.' },
  '/auth/invitation': { title: 'Accept an invitation', button: 'Accept', path: '/v1/auth/invitations/accept', fields: ['name', 'password'], done: 'You are a member now. Log in as usual.' },
  '/auth/reset-password': { title: 'Set a new password', button: 'Set password', path: '/v1/auth/password/reset/confirm', fields: ['new'], done: 'Your new password is set. Log in with it.' },
};
const ASK = { title: 'Set a new password', button: 'Send me a link', path: '/v1/auth/password/reset', fields: ['email'], done: 'If somebody has this address here, a link is on its way to it.' };

const byId = (id) => document.getElementById(id);
const token = new URLSearchParams(location.hash.slice(1)).get('token');
history.replaceState(null, '', location.pathname);
const found = PAGES[location.pathname.replace(/\/$/, '')];
const page = token === null ? (found?.fields?.includes('new') ? ASK : undefined) : found;

if (page === undefined) byId('message').textContent = 'This link is not whole. Open it again from the mail.';
else show(page);

function show({ title, button, fields = [] }) {
  document.title = byId('title').textContent = title;
  byId('button').textContent = button;
  for (const field of fields) {
    byId(field).hidden = false;
    byId(field).querySelector('input').required = true;
  }
  byId('form').hidden = false;
  byId('form').addEventListener('submit', (event) => {
    event.preventDefault();
    void send();
  });
}

async function send() {
  byId('button').disabled = true;
  const given = Object.fromEntries([...new FormData(byId('form'))].filter(([, value]) => value !== ''));
  const body = JSON.stringify(token === null ? given : { ...given, token });
  const outcome = await fetch(page.path, { method: 'POST', headers: { 'content-type': 'application/json' }, body }).then(read, () => ({ text: 'Florin can not be reached. Try again.', again: true }));
  byId('message').textContent = outcome.text;
  byId('form').hidden = !outcome.again;
  byId('button').disabled = false;
}

async function read(response) {
  if (response.ok) return { text: page.done, again: false };
  const { title = 'Something went wrong', detail = '', code } = await response.json().catch(() => ({}));
  return { text: [title, detail].filter((part) => part !== '').join('. '), again: code !== 'link_invalid' };
}
