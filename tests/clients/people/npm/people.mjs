// HelseID for people through openid-client: discovery → PAR → login (with a page and without) → code → refresh with
// `resource` → /pingauth. Every step is the library's own; only the browser is played by hand.
import * as oidc from 'openid-client'

const base = process.argv[2]
if (!base) throw new Error('usage: node people.mjs BASE_URL')
const PHYSICIAN = '05898597468'
const REDIRECT = 'http://localhost:4711/callback'
const SCOPE =
  'openid profile offline_access helseid://scopes/identity/pid helseid://scopes/hpr/hpr_number ' +
  'nhn:phr/mhd/read-document nhn:melde/biovigilans'

function check(what, is) {
  if (!is) throw new Error(`not so: ${what}`)
  console.log(`  ok  ${what}`)
}

async function control(method, path, body) {
  const answer = await fetch(base + path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}

async function configuration() {
  const { clients } = await control('GET', '/_sandbox/clients')
  const jwk = clients.find((it) => it.client_id === 'sandbox-user').demo_private_jwk
  const key = await crypto.subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign'])
  const details = {}
  const auth = oidc.PrivateKeyJwt(
    { key, kid: jwk.kid },
    {
      [oidc.modifyAssertion]: (header, payload) => {
        header.typ = 'client-authentication+jwt'
        if (details.now) payload.assertion_details = details.now
      },
    },
  )
  const execute = [oidc.allowInsecureRequests]
  return { config: await oidc.discovery(new URL(base), 'sandbox-user', {}, auth, { execute }), details }
}

// What a browser does: opens the address, chooses somebody when there is a page, and is sent back.
async function browse(url, choose) {
  const opened = await fetch(url, { redirect: 'manual', headers: { accept: 'text/html' } })
  if (opened.status === 302) return new URL(opened.headers.get('location'))
  const page = await opened.text()
  if (!choose) throw new Error(`a page where none was expected: ${opened.status} ${page}`)
  const action = new URL(/action="([^"]+)"/.exec(page)[1], url)
  const ticket = /name="ticket" value="([^"]+)"/.exec(page)[1]
  const back = await fetch(action, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ ticket, ...choose }),
  })
  return new URL(back.headers.get('location'))
}

const relation = () => {
  const number = (id) => ({ id, system: 'urn:oid:2.16.578.1.12.4.1.4.101' })
  return {
    type: 'nhn:tillitsrammeverk:parameters',
    practitioner: {
      authorization: { code: 'LE', system: 'urn:oid:2.16.578.1.12.4.1.1.9060' },
      legal_entity: number('999977774'),
      point_of_care: number('999977774'),
    },
    care_relationship: {
      healthcare_service: { code: 'KX17', system: 'urn:oid:2.16.578.1.12.4.1.1.8655' },
      purpose_of_use: { code: 'TREAT', system: 'urn:oid:2.16.840.1.113883.1.11.20448' },
      purpose_of_use_details: { code: 'BEHANDLER', system: 'urn:AuditEventHL7Norway/CodeSystem/carerelation' },
      decision_ref: { id: crypto.randomUUID(), user_selected: false },
    },
    patients: [{}],
  }
}

async function flow(name, choose) {
  console.log(`openid-client: ${name}`)
  const { config, details } = await configuration()
  const DPoP = oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair('ES256'))
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier()
  const [expectedState, expectedNonce] = [oidc.randomState(), oidc.randomNonce()]
  const parameters = new URLSearchParams({
    redirect_uri: REDIRECT,
    scope: SCOPE,
    code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: expectedState,
    nonce: expectedNonce,
  })
  parameters.append('resource', 'nhn:phr')
  parameters.append('resource', 'nhn:melde')
  const url = await oidc.buildAuthorizationUrlWithPAR(config, parameters, { DPoP })
  check('the request is pushed', url.searchParams.get('request_uri').startsWith('urn:ietf:params:oauth:request_uri:'))
  const back = await browse(url, choose)
  const expected = { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true }
  const first = await oidc.authorizationCodeGrant(config, back, expected, {}, { DPoP })
  check('a code gives tokens', first.token_type === 'dpop' && first.refresh_token)
  const pid = first.claims()['helseid://claims/identity/pid']
  check('the ID token names who was chosen', pid === PHYSICIAN)
  const told = await oidc.fetchUserInfo(config, first.access_token, first.claims().sub, { DPoP })
  check('UserInfo knows the HPR number', told['helseid://claims/hpr/hpr_number'] === '565501872')
  details.now = relation()
  const second = await oidc.refreshTokenGrant(config, first.refresh_token, { resource: 'nhn:phr' }, { DPoP })
  const claims = JSON.parse(Buffer.from(second.access_token.split('.')[1], 'base64url'))
  check('a refresh gives a token for PHR', claims.aud === 'nhn:phr' && second.expires_in === 60)
  const practitioner = claims['nhn:tillitsrammeverk:parameters'].practitioner
  check('the care relation is enriched', practitioner.hpr_nr.id === '565501872')
  const ping = new URL(`${base}/pingauth`)
  const pinged = await oidc.fetchProtectedResource(config, second.access_token, ping, 'GET', null, null, { DPoP })
  check('PHR takes it', pinged.status === 200)
  const again = oidc.refreshTokenGrant(config, first.refresh_token, {}, { DPoP })
  const error = await again.then(() => 'none', (it) => it.error)
  check('a refresh token is used once', error === 'invalid_grant')
}

async function cancelled() {
  console.log('openid-client: who cancels')
  const { config } = await configuration()
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier()
  const expectedState = oidc.randomState()
  const url = await oidc.buildAuthorizationUrlWithPAR(config, {
    redirect_uri: REDIRECT,
    scope: 'openid',
    code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: expectedState,
  })
  const back = await browse(url, { cancel: '1' })
  const granted = oidc.authorizationCodeGrant(config, back, { pkceCodeVerifier, expectedState })
  check('is told access_denied', (await granted.then(() => 'none', (it) => it.error)) === 'access_denied')
}

await control('PATCH', '/_sandbox/settings', { 'helseid.auto_login': '' })
await flow('login on the page', { pid: PHYSICIAN })
await cancelled()
try {
  await control('PATCH', '/_sandbox/settings', { 'helseid.auto_login': PHYSICIAN })
  await flow('login without a page', undefined)
} finally {
  await control('PATCH', '/_sandbox/settings', { 'helseid.auto_login': '' })
}
