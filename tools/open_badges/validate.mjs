// Have a public validator library read one of our Open Badges, and whether it was withdrawn.
//
//   npm install && node validate.mjs badge.json did.json list.json
//
// Without a network: the contexts come with the library, the issuer's document is the second
// file, the list of withdrawals the third. Prints what the library said; status 0 when the
// badge verified and stands, 1 when not.
import {readFileSync} from 'node:fs';
import * as vc from '@digitalcredentials/vc';
import {checkStatus} from '@digitalcredentials/vc-bitstring-status-list';
import {DataIntegrityProof} from '@digitalcredentials/data-integrity';
import {cryptosuite} from '@digitalcredentials/eddsa-rdfc-2022-cryptosuite';
import {securityLoader} from '@digitalcredentials/security-document-loader';

const [badge, did, list] =
  process.argv.slice(2).map(name => JSON.parse(readFileSync(name)));
const ours = new Map([[did.id, did], [list.id, list]]);
for (const method of did.verificationMethod) {
  ours.set(method.id, {'@context': 'https://w3id.org/security/multikey/v1', ...method});
}
const known = securityLoader().build();
const documentLoader = async url => ours.has(url)
  ? {contextUrl: null, documentUrl: url, document: ours.get(url)}
  : known(url);
const suite = new DataIntegrityProof({cryptosuite});
const result = await vc.verifyCredential({
  credential: badge,
  suite,
  documentLoader,
  checkStatus: told => checkStatus({...told, suite, verifyBitstringStatusListCredential: true}),
});
const said = {verified: result.verified, error: result.error, status: result.statusResult};
console.log(JSON.stringify(said, null, 2));
process.exit(result.verified ? 0 : 1);
