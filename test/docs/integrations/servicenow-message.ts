import type { LocalApi } from '../../support/local-api.ts';
import { fieldsOf, plain, servicenowFile, tablesUnder } from './servicenow-page.ts';

/** An HTTP method of the REST message, as the page has its fields filled in. */
export interface HttpMethod {
  readonly httpMethod: string;
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  /** With its variables; empty for a GET. */
  readonly content: string;
}

export interface RestMessage {
  readonly name: string;
  readonly methods: Readonly<Record<string, HttpMethod>>;
  /** Names of what the list Variable Substitutions has. */
  readonly variables: readonly string[];
}

/** The OAuth provider, as the page has its fields filled in. */
export interface OAuthProvider {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly grantType: string;
  readonly scopes: readonly string[];
}

/** Builds the REST message from the page's tables, with the addresses of the local API for those of a deployment. */
export function restMessageOfThePage({ url }: Pick<LocalApi, 'url'>): RestMessage {
  const [message, headers, methods = [], ownHeaders, , variables = []] = tablesUnder('3. The REST message');
  const common = fieldsOf(headers);
  return {
    name: fieldsOf(message)['Name'] ?? '',
    methods: Object.fromEntries(
      methods.map(([name = '', httpMethod = '', endpoint = '', content = '']) => [
        plain(name),
        {
          httpMethod,
          endpoint: plain(endpoint).replace('<ApiUrl>', `${url}/`),
          headers: httpMethod === 'POST' ? { ...common, ...fieldsOf(ownHeaders) } : common,
          content: content === '' ? '' : servicenowFile(plain(content)),
        },
      ]),
    ),
    variables: variables.map(([name = '']) => plain(name)),
  };
}

/** The OAuth provider and its scopes from the page's tables, with the client of the local API. */
export function oauthProviderOfThePage({ tokenUrl, client }: LocalApi): OAuthProvider {
  const [provider, scopes = [], profile] = tablesUnder('2. The OAuth provider and its profile');
  const { 'Grant type': grantType = '' } = fieldsOf(profile);
  if (fieldsOf(provider)['Default Grant Type'] !== grantType) throw new Error('Two grants in one page');
  return { tokenUrl, ...client, grantType, scopes: scopes.map(([, scope = '']) => plain(scope)) };
}
