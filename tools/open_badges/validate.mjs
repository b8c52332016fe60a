// Have a public validator library read one of our Open Badges.
//
//   npm install && node validate.mjs badge.json did.json
//
// Without a network: the contexts come with the library, the issuer's document is the second
// file. Prints what the library said; status 0 when it verified, 1 when not.
import {readFileSync} from 'node:fs';
import * as vc from '@digitalcredentials/vc';
import {DataIntegrityProof} from '@digitalcredentials/data-integrity';
import {cryptosuite} from '@digitalcredentials/eddsa-rdfc-2022-cryptosuite';
import {securityLoader} from '@digitalcredentials/security-document-loader';

const [badge, did] = process.argv.slice(2).map(name => JSON.parse(readFileSync(name)));
const ours = new Map([[did.id, did]]);
for (const method of did.verificationMethod) {
  ours.set(method.id, {'@context': 'https://w3id.org/security/multikey/v1', ...method});
}
const known = securityLoader().build();
const documentLoader = async url => ours.has(url)
  ? {contextUrl: null, documentUrl: url, document: ours.get(url)}
  : known(url);
const result = await vc.verifyCredential({
  credential: badge, suite: new DataIntegrityProof({cryptosuite}), documentLoader,
});
console.log(JSON.stringify({verified: result.verified, error: result.error}, null, 2));
process.exit(result.verified ? 0 : 1);
