# What ./berth needs beside its own code, and how it comes there. Sourced by ./berth.
# Everything that is installed for the project alone lies under .berth/.

moto_version=5.2.1
samtranslator_version=1.110.0
cfnlint_version=1.51.0

need_dotnet() {
  if ! command -v dotnet >/dev/null; then
    fail "the .NET SDK 10 is missing: install dotnet-sdk-10.0 (https://dot.net) and see that 'dotnet' is on PATH"
  fi
  dotnet --list-sdks | grep -q '^10\.' || fail ".NET SDK 10 is missing; 'dotnet --list-sdks' shows: $(dotnet --list-sdks | tr '\n' ' ')"
}

# The interpreter that has moto, aws-sam-translator and cfn-lint goes into BERTH_PYTHON.
need_python() {
  local known=$berth_dir/python wanted="$moto_version $samtranslator_version $cfnlint_version" candidate
  if [[ -z ${BERTH_PYTHON:-} && -f $known ]]; then
    read -r BERTH_PYTHON < "$known"
    [[ $(tail -n 1 "$known") == "$wanted" && -x $BERTH_PYTHON ]] || BERTH_PYTHON=
  fi
  if [[ -z ${BERTH_PYTHON:-} ]]; then
    for candidate in python3 "$berth_dir/venv/bin/python"; do
      if command -v "$candidate" >/dev/null && has_moto "$candidate"; then
        BERTH_PYTHON=$("$candidate" -c 'import sys; print(sys.executable)')
        break
      fi
    done
  fi
  if [[ -z ${BERTH_PYTHON:-} ]]; then
    command -v python3 >/dev/null || need_packages python3:python3 python3:python3-venv
    say "Installing moto $moto_version, aws-sam-translator $samtranslator_version and cfn-lint $cfnlint_version into .berth/venv"
    rm -rf "$berth_dir/venv"
    python3 -m venv "$berth_dir/venv" >&2 || fail "python3 cannot make virtual environments: install python3-venv"
    "$berth_dir/venv/bin/python" -m pip install --quiet \
      "moto[all,server]==$moto_version" "aws-sam-translator==$samtranslator_version" "cfn-lint==$cfnlint_version" >&2 \
      || fail "pip could not install moto: see above"
    BERTH_PYTHON=$berth_dir/venv/bin/python
  fi
  printf '%s\n%s\n' "$BERTH_PYTHON" "$wanted" > "$known"
  export BERTH_PYTHON
}

has_moto() {
  "$1" - "$moto_version" "$samtranslator_version" "$cfnlint_version" >/dev/null 2>&1 <<'PYTHON'
import importlib.metadata
import importlib.util
import sys

for package, version in zip(("moto", "aws-sam-translator", "cfn-lint"), sys.argv[1:]):
    assert importlib.metadata.version(package) == version
for module in ("flask", "antlr4", "jsonpath_ng", "samtranslator", "cfnlint"):
    assert importlib.util.find_spec(module)
PYTHON
}

# Arguments are PROGRAM:DEBIAN-PACKAGE; what is not on PATH is installed, when we may.
need_packages() {
  local pair missing=()
  for pair in "$@"; do
    command -v "${pair%%:*}" >/dev/null || [[ -x /usr/sbin/${pair%%:*} ]] || missing+=("${pair#*:}")
  done
  [[ ${#missing[@]} -gt 0 ]] || return 0
  if [[ $(id -u) != 0 ]] || ! command -v apt-get >/dev/null; then
    fail "please install: ${missing[*]} (as root on Debian: apt-get install ${missing[*]})"
  fi
  say "Installing ${missing[*]}"
  {
    apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
  } > "$berth_dir/apt.log" 2>&1 || fail "apt-get could not install ${missing[*]}: see .berth/apt.log"
}

# Debian keeps PostgreSQL's programs off the PATH.
need_databases() {
  local postgres=postgres:postgresql
  if compgen -G '/usr/lib/postgresql/*/bin/postgres' > /dev/null; then
    postgres=psql:postgresql-client
  fi
  need_packages mariadbd:mariadb-server "$postgres"
}

need_clients() {
  need_packages aws:awscli kubectl:kubernetes-client mariadb:mariadb-client
}

# The interpreter that has the AWS command line goes into BERTH_AWS_PYTHON: the tests load it once for all calls.
find_aws_python() {
  local candidate
  for candidate in python3 /usr/bin/python3; do
    if "$candidate" -c 'import awscli.clidriver' 2> /dev/null; then
      BERTH_AWS_PYTHON=$("$candidate" -c 'import sys; print(sys.executable)')
      export BERTH_AWS_PYTHON
      return
    fi
  done
}

# npm packages that the tests run; into .berth/node as eng/node/package-lock.json says.
need_node_modules() {
  local folder=$berth_dir/node
  if [[ -n ${BERTH_NODE_MODULES:-} ]]; then
    return
  fi
  export BERTH_NODE_MODULES=$folder/node_modules
  if [[ -d $BERTH_NODE_MODULES ]] && cmp -s "$root/eng/node/package-lock.json" "$folder/package-lock.json"; then
    return
  fi
  need_packages node:nodejs npm:npm
  say "Installing the npm packages of the tests into .berth/node"
  mkdir -p "$folder"
  cp "$root/eng/node/package.json" "$folder/"
  cp "$root/eng/node/package-lock.json" "$folder/"
  if ! npm ci --prefix "$folder" --no-audit --no-fund --loglevel=error > "$berth_dir/npm.log" 2>&1; then
    rm -f "$folder/package-lock.json" # Its presence says that the installation was finished.
    fail "npm could not install the packages of the tests: see .berth/npm.log"
  fi
}
