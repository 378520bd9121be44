// The login page in headless Chromium, scripts switched off: read as a screen reader would, and answered by keyboard alone.
import { createHash, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import puppeteer from 'puppeteer-core'

const [base, chromium, shots] = process.argv.slice(2)
if (!chromium) throw new Error('usage: node browser.mjs BASE_URL CHROMIUM [FOLDER FOR SCREENSHOTS]')
const verifier = 'v'.repeat(43)

function check(what, is) {
  if (!is) throw new Error(`not so: ${what}`)
  console.log(`  ok  ${what}`)
}

const base64url = (bytes) => Buffer.from(bytes).toString('base64url')

async function assertion(jwk) {
  const key = await crypto.subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign'])
  const now = Math.floor(Date.now() / 1000)
  const id = 'sandbox-user'
  const claims = { iss: id, sub: id, aud: base, iat: now, exp: now + 30, jti: randomUUID() }
  const header = { alg: 'ES256', typ: 'client-authentication+jwt', kid: jwk.kid }
  const text = `${base64url(JSON.stringify(header))}.${base64url(JSON.stringify(claims))}`
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, Buffer.from(text))
  return `${text}.${base64url(signature)}`
}

// Where the browser is sent back to: a page that says nothing.
const landed = []
const system = createServer((request, response) => {
  if (request.url.startsWith('/callback')) landed.push(new URL(request.url, 'http://localhost'))
  response.end('done')
})
await new Promise((ready) => system.listen(0, 'localhost', ready))
const redirect = `http://localhost:${system.address().port}/callback`

async function address(more) {
  const { clients } = await (await fetch(`${base}/_sandbox/clients`)).json()
  const body = new URLSearchParams({
    client_id: 'sandbox-user',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await assertion(clients.find((it) => it.client_id === 'sandbox-user').demo_private_jwk),
    response_type: 'code',
    redirect_uri: redirect,
    scope: 'openid',
    state: 'a state',
    prompt: 'login',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...more,
  })
  const pushed = await (await fetch(`${base}/connect/par`, { method: 'POST', body })).json()
  return `${base}/connect/authorize?${new URLSearchParams({ client_id: 'sandbox-user', request_uri: pushed.request_uri })}`
}

const browser = await puppeteer.launch({ executablePath: chromium, args: ['--no-sandbox', '--disable-gpu'] })
try {
  const page = await browser.newPage()
  await page.setJavaScriptEnabled(false)
  const shot = (name) => shots && page.screenshot({ path: `${shots}/${name}.png`, fullPage: true })
  for (const [locale, title, cancel] of [
    ['nb', 'Logg inn', 'Avbryt'],
    ['en', 'Log in', 'Cancel'],
  ]) {
    console.log(`chromium: ${locale}`)
    await page.goto(await address({ ui_locales: locale }))
    await shot(`login-${locale}`)
    const tree = await page.accessibility.snapshot({ interestingOnly: false })
    const nodes = []
    const walk = (node) => (nodes.push(node), (node.children ?? []).forEach(walk))
    walk(tree)
    const named = (role, name) => nodes.some((it) => it.role === role && it.name.includes(name))
    check('the heading is read', named('heading', title))
    check('a person is a button with name, profession and number', nodes.some((it) => it.role === 'button' && /GRØNN VITS \S+ .*05898597468/.test(it.name)))
    check('every button has a name', nodes.filter((it) => it.role === 'button').every((it) => it.name))
    check('one can cancel', named('button', cancel))
    await page.keyboard.press('Tab')
    await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')])
    const back = landed.pop()
    check('Tab and Enter log the first person in', back?.searchParams.get('code') && back.searchParams.get('state') === 'a state')
    await page.goto(await address({ ui_locales: locale, login_hint: '07838430087' }))
    await shot(`hint-${locale}`)
    const buttons = await page.$$('button')
    await Promise.all([page.waitForNavigation(), buttons.at(-1).click()])
    check('a click on the last button cancels', landed.pop()?.searchParams.get('error') === 'access_denied')
  }
  await page.goto(`${base}/connect/authorize?client_id=nobody`)
  await shot('went-wrong')
  check('what must not go back is told on a page', (await page.content()).includes('unauthorized_client'))
} finally {
  await browser.close()
  system.close()
}
