#!/usr/bin/env bash
# Runs policy lint for action.yml. Inputs are environment variables, and no text of them is ever run.
set -euo pipefail

# Ends like `policy` does for wrong usage. The message holds nothing from outside.
refuse() {
  printf '::error::%s\n' "$1"
  exit 2
}

case "$INPUT_FAIL_ON" in error | warning | info | never) ;; *) refuse 'fail-on must be error, warning, info or never.' ;; esac
case "$INPUT_ANNOTATIONS" in true | false) ;; *) refuse 'annotations must be true or false.' ;; esac
case "$INPUT_SUMMARY" in true | false) ;; *) refuse 'summary must be true or false.' ;; esac
if [ -n "$INPUT_VERSION" ] && ! [[ "$INPUT_VERSION" =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]]; then
  refuse 'version must be a whole version, such as 1.2.3.'
fi

# Installs where nothing of the repository under test is read: neither its .npmrc nor its packages.
program() {
  if [ -n "$INPUT_VERSION" ]; then
    local home="$work/install"
    mkdir -p "$home"
    (cd "$home" && npm install --no-save --ignore-scripts --no-audit --no-fund "mcp-policy@$INPUT_VERSION") >&2
    printf '%s' "$home/node_modules/mcp-policy/bin/policy.js"
    return
  fi
  if [ ! -f "$GITHUB_ACTION_PATH/dist/boot.js" ]; then
    (cd "$GITHUB_ACTION_PATH" && npm ci --include=dev --ignore-scripts --no-audit --no-fund && node bin/build.mjs) >&2
  fi
  printf '%s' "$GITHUB_ACTION_PATH/bin/policy.js"
}

work=$(mktemp -d "${RUNNER_TEMP:-/tmp}/policy-lint.XXXXXX")
policy=$(program)

# Files are named from the workspace, where code scanning and annotations look for them.
folder=${INPUT_WORKING_DIRECTORY%/}
prefix=
if [ -n "$folder" ] && [ "$folder" != . ]; then prefix="$folder/"; fi

files=()
while IFS= read -r line; do
  line=${line%$'\r'}
  if [ -n "$line" ]; then files+=("$prefix$line"); fi
done <<<"$INPUT_FILES"
if [ -n "$prefix" ] && [ "${#files[@]}" -eq 0 ]; then refuse 'With a working-directory the files must be named.'; fi

options=(--fail-on "$INPUT_FAIL_ON" --format sarif --output "$work/policy.sarif" --format markdown --output "$work/summary.md")
if [ "$INPUT_ANNOTATIONS" = true ]; then options+=(--format github); else options+=(--format text); fi
if [ -n "$INPUT_LOCK" ]; then
  options+=(--lock="$prefix$INPUT_LOCK")
elif [ -n "$prefix" ] && [ -e "${prefix}policy.lock.json" ]; then
  options+=(--lock="${prefix}policy.lock.json")
fi

status=0
node "$policy" lint "${options[@]}" -- ${files[@]+"${files[@]}"} </dev/null || status=$?

if [ -f "$work/policy.sarif" ]; then printf 'sarif-file=%s\n' "$work/policy.sarif" >>"$GITHUB_OUTPUT"; fi
printf 'exit-code=%s\n' "$status" >>"$GITHUB_OUTPUT"
# A summary may have 1 MiB.
if [ "$INPUT_SUMMARY" = true ] && [ -f "$work/summary.md" ]; then
  head -c 1000000 "$work/summary.md" >>"$GITHUB_STEP_SUMMARY"
fi
exit "$status"
