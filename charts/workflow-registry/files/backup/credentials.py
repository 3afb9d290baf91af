"""Where the keys of the S3 API come from: a Secret, a role taken up by web identity, or EKS Pod Identity."""

import collections
import http.client
import json
import urllib.parse
import xml.etree.ElementTree as xml

from refusal import Refusal, setting

Keys = collections.namedtuple("Keys", ["key", "secret", "token"])


def read_file(name):
    try:
        with open(setting(name), encoding="utf-8") as file:
            return file.read().strip()
    except OSError as problem:
        raise Refusal(f"{name} cannot be read ({problem.strerror}): check the pod's token volume.") from None


def ask(address, method, headers=None, body=None):
    """The answer of a credential server; its text reaches no message, as it may hold keys."""
    url = urllib.parse.urlsplit(address)
    kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    connection = kind(url.netloc, timeout=20)
    try:
        connection.request(method, f"{url.path or '/'}{'?' if url.query else ''}{url.query}", body, headers or {})
        answer = connection.getresponse()
        text = answer.read()
    except (OSError, http.client.HTTPException) as problem:
        raise Refusal(f"{url.netloc}, which gives credentials, cannot be reached ({problem}).") from None
    finally:
        connection.close()
    if answer.status >= 300:
        raise Refusal(
            f"{url.netloc} gave no credentials ({answer.status} {answer.reason}): check the role and who may take it up."
        )
    return text


def web_identity(region):
    role = setting("AWS_ROLE_ARN")
    address = setting("AWS_ENDPOINT_URL_STS", f"https://sts.{region}.amazonaws.com")
    body = urllib.parse.urlencode(
        {
            "Action": "AssumeRoleWithWebIdentity",
            "Version": "2011-06-15",
            "RoleArn": role,
            "RoleSessionName": "backup",
            "WebIdentityToken": read_file("AWS_WEB_IDENTITY_TOKEN_FILE"),
        }
    )
    answer = ask(address, "POST", {"content-type": "application/x-www-form-urlencoded"}, body)
    try:
        found = {element.tag.rpartition("}")[2]: element.text for element in xml.fromstring(answer).iter()}
        return Keys(found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"])
    except (xml.ParseError, KeyError):
        raise Refusal(f"{address} does not answer as STS does: check AWS_ENDPOINT_URL_STS.") from None


def pod_identity():
    headers = {}
    if setting("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"):
        headers["authorization"] = read_file("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
    try:
        found = json.loads(ask(setting("AWS_CONTAINER_CREDENTIALS_FULL_URI"), "GET", headers))
        return Keys(found["AccessKeyId"], found["SecretAccessKey"], found["Token"])
    except (ValueError, KeyError):
        raise Refusal("AWS_CONTAINER_CREDENTIALS_FULL_URI gives no keys: check the Pod Identity agent.") from None


def credentials(region):
    """The keys to sign with, from the first source that the environment names."""
    if setting("AWS_ACCESS_KEY_ID") and setting("AWS_SECRET_ACCESS_KEY"):
        return Keys(setting("AWS_ACCESS_KEY_ID"), setting("AWS_SECRET_ACCESS_KEY"), setting("AWS_SESSION_TOKEN"))
    if setting("AWS_ROLE_ARN") and setting("AWS_WEB_IDENTITY_TOKEN_FILE"):
        return web_identity(region)
    if setting("AWS_CONTAINER_CREDENTIALS_FULL_URI"):
        return pod_identity()
    raise Refusal(
        "There are no credentials for the bucket: set one of backup.storage.existingSecret, backup.storage.roleArn "
        "and backup.storage.podIdentity."
    )
