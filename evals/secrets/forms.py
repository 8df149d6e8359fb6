"""What secrets look like, by issuer, as recipes: the secret itself exists only while it is measured.

Shapes from the issuers' documentation as collected by gitleaks (https://github.com/gitleaks/gitleaks, config/gitleaks.toml).
"""

import re
import string
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

_ALPHABETS: Mapping[str, str] = {
    "A": string.ascii_uppercase + "234567",
    "a": string.ascii_lowercase + string.digits,
    "m": string.ascii_letters + string.digits,
    "h": "0123456789abcdef",
    "H": "0123456789ABCDEF",
    "d": string.digits,
    "b": string.ascii_letters + string.digits + "+/",
    "u": string.ascii_letters + string.digits + "-_",
    "l": string.ascii_lowercase,
    "p": string.ascii_letters + string.digits + "!#%*+-.~^",
}
_PART = re.compile(r"\{(\w)(\d+)\}")
_WORDS = ("harbour", "violet", "tractor", "Monday", "copper", "lantern", "Pigeon", "meadow", "saddle", "winter")


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretForm:
    """One kind of secret. `setting` is the name it is usually configured under.

    A `fixed` form is recognisable by itself. The others are secret only by the name beside them, and are measured only
    where one stands. `frame` holds the secret where it never stands alone, such as the password of a URL.
    """

    name: str
    setting: str
    make: Callable[[Random], str]
    fixed: bool = True
    frame: str = "{}"


def filled(recipe: str, random: Random) -> str:
    """Fill a recipe: `{h40}` becomes 40 random hex digits.

    Example:
        >>> filled("glpat-{h4}", Random(1))
        'glpat-2dc4'
    """
    return _PART.sub(lambda part: "".join(random.choices(_ALPHABETS[part[1]], k=int(part[2]))), recipe)


def secret_forms() -> tuple[SecretForm, ...]:
    """Return every form, the fixed ones first."""
    fixed = [SecretForm(name=name, setting=setting, make=_of(recipe)) for name, setting, recipe in _FIXED]
    framed = [SecretForm(name=name, setting=setting, make=_of(recipe), frame=f) for name, setting, recipe, f in _FRAMED]
    named = [SecretForm(name=name, setting=setting, make=_of(recipe), fixed=False) for name, setting, recipe in _NAMED]
    return (
        *fixed,
        *framed,
        SecretForm(name="jwt", setting="ID_TOKEN", make=_jwt),
        SecretForm(name="basic_auth_header", setting="UPSTREAM_AUTH", make=_basic, frame="Authorization: Basic {}"),
        *named,
        SecretForm(name="passphrase", setting="DB_PASSWORD", make=_phrase, fixed=False),
    )


def private_key(random: Random, kind: str) -> str:
    """Write a private key of a kind such as `RSA ` in PEM; its base64 is noise."""
    lines = "\n".join(filled("{b64}", random) for _ in range(12))
    return f"-----BEGIN {kind}PRIVATE KEY-----\n{lines}\n{filled('{b22}', random)}==\n-----END {kind}PRIVATE KEY-----"


PRIVATE_KEY_KINDS = ("", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED ", "DSA ")

_FIXED = (
    ("aws_access_key_id", "AWS_ACCESS_KEY_ID", "AKIA{A16}"),
    ("aws_temporary_key_id", "AWS_ACCESS_KEY_ID", "ASIA{A16}"),
    ("aws_session_token", "AWS_SESSION_TOKEN", "IQoJb3JpZ2luX2Vj{b480}=="),
    ("aws_bedrock_api_key", "AWS_BEARER_TOKEN_BEDROCK", "ABSK{b128}="),
    ("google_api_key", "GOOGLE_API_KEY", "AIza{u35}"),
    ("google_oauth_secret", "GOOGLE_CLIENT_SECRET", "GOCSPX-{u28}"),
    ("google_oauth_token", "GOOGLE_TOKEN", "ya29.{u120}"),
    ("azure_client_secret", "AZURE_CLIENT_SECRET", "{m3}8Q~{m34}"),
    ("digitalocean_token", "DIGITALOCEAN_TOKEN", "dop_v1_{h64}"),
    ("alibaba_key_id", "ALIBABA_ACCESS_KEY", "LTAI{m20}"),
    ("github_pat", "GITHUB_TOKEN", "ghp_{m36}"),
    ("github_server_token", "GH_TOKEN", "ghs_{m36}"),
    ("github_fine_grained", "GITHUB_TOKEN", "github_pat_{m22}_{m59}"),
    ("gitlab_pat", "GITLAB_TOKEN", "glpat-{u20}"),
    ("gitlab_job_token", "CI_JOB_TOKEN", "glcbt-64_{u20}"),
    ("gitlab_runner_token", "RUNNER_TOKEN", "glrt-{u20}"),
    ("bitbucket_app_password", "BITBUCKET_PASSWORD", "ATBB{m32}"),
    ("atlassian_token", "JIRA_API_TOKEN", "ATATT3xFfGF0{u172}=8A2B3C4D"),
    ("slack_bot_token", "SLACK_TOKEN", "xoxb-{d12}-{d12}-{m24}"),
    ("slack_user_token", "SLACK_TOKEN", "xoxp-{d12}-{d12}-{d12}-{h32}"),
    ("slack_app_token", "SLACK_APP_TOKEN", "xapp-1-A{A10}-{d13}-{h64}"),
    ("stripe_live", "STRIPE_API_KEY", "sk_live_{m24}"),
    ("stripe_restricted", "STRIPE_API_KEY", "rk_live_{m48}"),
    ("stripe_webhook", "STRIPE_WEBHOOK", "whsec_{m32}"),
    ("openai_project_key", "OPENAI_API_KEY", "sk-proj-{u74}T3BlbkFJ{u74}"),
    ("anthropic_key", "ANTHROPIC_API_KEY", "sk-ant-api03-{u93}AA"),
    ("hugging_face", "HF_TOKEN", "hf_{m34}"),
    ("groq_key", "GROQ_API_KEY", "gsk_{m52}"),
    ("sendgrid", "SENDGRID_API_KEY", "SG.{u22}.{u43}"),
    ("mailgun", "MAILGUN_API_KEY", "key-{h32}"),
    ("mailchimp", "MAILCHIMP_API_KEY", "{h32}-us14"),
    ("brevo", "BREVO_API_KEY", "xkeysib-{h64}-{m16}"),
    ("twilio_key", "TWILIO_API_KEY", "SK{h32}"),
    ("telegram_bot", "TELEGRAM_BOT_TOKEN", "{d10}:AA{u33}"),
    ("discord_bot", "DISCORD_TOKEN", "MT{m24}.{u6}.{u38}"),
    ("npm", "NPM_TOKEN", "npm_{m36}"),
    ("pypi", "TWINE_PASSWORD", "pypi-AgEIcHlwaS5vcmc{u120}"),
    ("rubygems", "GEM_HOST_API_KEY", "rubygems_{h48}"),
    ("docker_hub", "DOCKER_PASSWORD", "dckr_pat_{u27}"),
    ("artifactory", "ARTIFACTORY_KEY", "AKCp{m69}"),
    ("new_relic", "NEW_RELIC_API_KEY", "NRAK-{A27}"),
    ("new_relic_license", "NEW_RELIC_LICENSE_KEY", "{h36}NRAL"),
    ("grafana_service", "GRAFANA_TOKEN", "glsa_{m32}_{h8}"),
    ("grafana_cloud", "GRAFANA_TOKEN", "glc_eyJv{b80}="),
    ("sentry_user", "SENTRY_AUTH_TOKEN", "sntryu_{h64}"),
    ("dynatrace", "DT_API_TOKEN", "dt0c01.{A24}.{A64}"),
    ("vault_service", "VAULT_TOKEN", "hvs.{u95}"),
    ("vault_batch", "VAULT_TOKEN", "hvb.{u140}"),
    ("terraform_cloud", "TF_TOKEN", "{m14}.atlasv1.{u67}"),
    ("doppler", "DOPPLER_TOKEN", "dp.pt.{m43}"),
    ("pulumi", "PULUMI_ACCESS_TOKEN", "pul-{h40}"),
    ("databricks", "DATABRICKS_TOKEN", "dapi{h32}"),
    ("planetscale", "DB_PASSWORD", "pscale_pw_{u43}"),
    ("supabase", "SUPABASE_KEY", "sbp_{h40}"),
    ("shopify", "SHOPIFY_TOKEN", "shpat_{h32}"),
    ("square", "SQUARE_TOKEN", "sq0atp-{u22}"),
    ("linear", "LINEAR_API_KEY", "lin_api_{m40}"),
    ("notion", "NOTION_TOKEN", "ntn_{d11}{m35}"),
    ("postman", "POSTMAN_KEY", "PMAK-{h24}-{h34}"),
    ("launchdarkly", "LAUNCHDARKLY_SDK_KEY", "sdk-{h8}-{h4}-4{h3}-a{h3}-{h12}"),
    ("heroku", "HEROKU_API_KEY", "HRKU-AA{u58}"),
    ("flyio", "FLY_API_TOKEN", "fo1_{u43}"),
    ("age_key", "SOPS_AGE_KEY", "AGE-SECRET-KEY-1{A58}"),
    ("datastax", "ASTRA_TOKEN", "AstraCS:{m24}:{h64}"),
    ("honeycomb", "HONEYCOMB_KEY", "hcaik_{a60}"),
    ("posthog", "POSTHOG_KEY", "phx_{m43}"),
    ("buildkite", "BUILDKITE_TOKEN", "bkua_{h40}"),
    ("circleci", "CIRCLECI_TOKEN", "CCIPAT_{m22}_{h40}"),
    ("langsmith", "LANGSMITH_API_KEY", "lsv2_pt_{h32}_{h10}"),
    ("braintree", "BRAINTREE_TOKEN", "access_token$production${a16}${h32}"),
    ("salesforce", "SALESFORCE_TOKEN", "00D{m12}!{m96}"),
    ("nuget", "NUGET_KEY", "oy2{a43}"),
    ("airtable", "AIRTABLE_TOKEN", "pat{m14}.{h64}"),
    ("sonar", "SONAR_TOKEN", "squ_{h40}"),
    ("easypost", "EASYPOST_API_KEY", "EZAK{m54}"),
    ("cloudflare_origin_ca", "CF_ORIGIN_KEY", "v1.0-{h24}-{h146}"),
    ("eks_token", "K8S_TOKEN", "k8s-aws-v1.{u400}"),
    ("unknown_issuer", "SOME_TOKEN", "acme_{m40}"),
    ("bcrypt", "PASSWORD_HASH", "$2b$12${m53}"),
    ("argon2", "PASSWORD_HASH", "$argon2id$v=19$m=65536,t=3,p=4${m22}${m43}"),
    ("sha512_crypt", "PASSWORD_HASH", "$6${m16}${m86}"),
    ("ldap_hash", "PASSWORD_HASH", "{SSHA}{m32}"),
    ("scram", "PASSWORD_HASH", "SCRAM-SHA-256$4096:{m24}${m44}:{m44}"),
    ("onepassword", "OP_SERVICE_ACCOUNT_TOKEN", "ops_eyJ{b260}="),
)
# Where the secret is a part of something longer: only that part is to go.
_FRAMED = (
    ("slack_webhook", "NOTIFY_URL", "{m24}", "https://hooks.slack.com/services/T0AB12CD3/B0EF45GH6/{}"),
    ("discord_webhook", "NOTIFY_URL", "{u68}", "https://discord.com/api/webhooks/112233445566778899/{}"),
    ("postgres_url", "DATABASE_URL", "{p18}", "postgresql://orders:{}@orders.cluster-ro.example.internal:5432/orders"),
    ("mysql_url", "DATABASE_URL", "{p12}", "mysql+pymysql://app:{}@db.example.internal/shop?charset=utf8mb4"),
    ("redis_url", "REDIS_URL", "{m32}", "rediss://:{}@cache.example.internal:6379/0"),
    ("mongodb_url", "MONGO_URL", "{m20}", "mongodb+srv://app:{}@cluster0.ab1cd.example.net/?retryWrites=true"),
    ("amqp_url", "BROKER_URL", "{m16}", "amqps://worker:{}@mq.example.internal:5671/%2F"),
    ("basic_auth_url", "UPSTREAM", "{m14}", "https://deploy:{}@git.example.com/team/checkout.git"),
    ("token_in_git_url", "UPSTREAM", "{h40}", "https://{}@git.example.com/team/checkout.git"),
    (
        "jdbc_parameter",
        "JDBC_URL",
        "{m16}",
        "jdbc:mysql://db.example.internal:3306/shop?user=app&password={}&useSSL=true",
    ),
    ("ado_net", "ConnectionStrings__Shop", "{p16}", "Server=tcp:db,1433;User Id=app;Password={};Encrypt=True;"),
    ("libpq", "PGCONN", "{m16}", "host=db.example.internal user=app password={} dbname=shop"),
    ("azure_storage", "STORAGE", "{b86}==", "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey={};"),
    ("azure_service_bus", "BUS", "{b43}=", "Endpoint=sb://x.servicebus.windows.net/;SharedAccessKey={}"),
    (
        "presigned_url",
        "LINK",
        "{h64}",
        "https://b.s3.amazonaws.com/k.zip?X-Amz-Date=20261123T061300Z&X-Amz-Signature={}",
    ),
    ("cookie_header", "REQUEST", "{m40}", "Cookie: theme=dark; sessionid={}; lang=en"),
    ("set_cookie", "RESPONSE", "s%3A{u60}", "Set-Cookie: connect.sid={}; Path=/; HttpOnly"),
    ("bearer_header", "REQUEST", "{u48}", "Authorization: Bearer {}"),
    ("api_key_header", "REQUEST", "{m32}", "X-Api-Key: {}"),
    ("curl_user", "RUN", "{m16}", "curl -fsS -u deploy:{} https://nexus.example.com/x.jar"),
    ("cli_flag", "RUN", "{m16}", "/app/server --db-user app --db-password {} --port 8080"),
    ("oauth_query", "CALLBACK", "{u43}", "https://app.example.com/cb?state=ok&access_token={}&scope=read"),
)
_NAMED = (
    ("aws_secret_access_key", "AWS_SECRET_ACCESS_KEY", "{b40}"),
    ("datadog_api_key", "DD_API_KEY", "{h32}"),
    ("azure_openai_key", "AZURE_OPENAI_API_KEY", "{h32}"),
    ("cloudflare_token", "CLOUDFLARE_API_TOKEN", "{u40}"),
    ("twilio_auth_token", "TWILIO_AUTH_TOKEN", "{h32}"),
    ("django_secret_key", "SECRET_KEY", "{p50}"),
    ("encryption_key", "APP_ENCRYPTION_KEY", "{b43}="),
    ("oauth_client_secret", "OAUTH_CLIENT_SECRET", "{m40}"),
    ("heroku_uuid_key", "HEROKU_API_KEY", "{h8}-{h4}-4{h3}-a{h3}-{h12}"),
    ("short_password", "DB_PASSWORD", "{p10}"),
    ("letters_password", "MYSQL_ROOT_PASSWORD", "{l12}"),
    ("digits_password", "KEYSTORE_PASSWORD", "{d8}"),
    ("session_secret", "SESSION_SECRET", "{h48}"),
    ("signing_key", "WEBHOOK_SIGNING_KEY", "{m32}"),
    ("random_beside_key", "PARTNER_KEY", "{m32}"),
)


def _of(recipe: str) -> Callable[[Random], str]:
    return lambda random: filled(recipe, random)


def _jwt(random: Random) -> str:
    header = urlsafe_b64encode(b'{"alg":"RS256","typ":"JWT"}').decode().rstrip("=")
    claims = urlsafe_b64encode(filled('{"sub":"{d10}","iss":"https://login.example.com"}', random).encode())
    return f"{header}.{claims.decode().rstrip('=')}.{filled('{u86}', random)}"


def _basic(random: Random) -> str:
    return b64encode(filled("deploy:{m16}", random).encode()).decode()


def _phrase(random: Random) -> str:
    return "-".join(random.choices(_WORDS, k=3)) + str(random.randrange(10, 99))
