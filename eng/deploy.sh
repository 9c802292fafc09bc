# ./berth deploy: build for AWS, then the calls that anybody could make by hand. Sourced by ./berth.

usage_deploy="usage: ./berth deploy --stack NAME [--bucket BUCKET] [--show] [--no-execute] [--compat] [--architecture x86_64|arm64] [PARAMETER=VALUE...]
  BUCKET takes the code; without one it is berth-code-ACCOUNT-REGION, made where it is missing.
  --show builds and prints the calls, and makes none. --no-execute stops at the change set, for somebody to look at. --compat builds with the stand-ins under compat/ in place of the official packages.
  Credentials and region are the AWS command line's."

deploy() {
  local stack= bucket= architecture=x86_64 parameters=() execute=() show=false official=true runtime=$runtime host=$runtime folder code release
  while [[ $# -gt 0 ]]; do
    case $1 in
      --stack) stack=${2:-}; shift ;;
      --bucket) bucket=${2:-}; shift ;;
      --architecture) architecture=${2:-}; shift ;;
      --compat) official=false ;;
      --no-execute) execute=(--no-execute-changeset) ;;
      --show) show=true ;;
      Architecture=* | Release=*) fail "berth deploy sets ${1%%=*} itself; see --architecture" ;;
      *=*) parameters+=("$1") ;;
      *) fail "$usage_deploy" ;;
    esac
    shift || fail "$usage_deploy"
  done
  [[ $stack =~ ^[A-Za-z][A-Za-z0-9-]*$ ]] || fail "$usage_deploy"
  # A function's role is trusted under the name that CloudFormation makes of the stack's and its own; at 64 characters it cuts them.
  [[ ${#stack} -le 25 ]] || fail "the stack's name $stack has ${#stack} characters, and 25 at most let the functions take their roles: choose a shorter one"
  case $architecture in
    x86_64) runtime=linux-x64 ;;
    arm64) runtime=linux-arm64 ;;
    *) fail "$usage_deploy" ;;
  esac

  need_packages aws:awscli zip:zip
  build_functions
  zip_functions
  release=$({ fingerprint_of_release; printf '%s\n' "${parameters[@]}" | LC_ALL=C sort; } | sha256sum | cut -c 1-16)
  [[ -n $bucket ]] || bucket_by_convention

  # `aws cloudformation package` would give each function a CodeUri of its own, for it does not look under Globals.
  # So code and definitions are put by their own calls, under names that change with their content.
  local template=$berth_dir/deploy/serverless.json replaced definition key
  shown aws s3 cp --only-show-errors "$code" "s3://$bucket/$stack/$(basename "$code")"
  replaced=(-e "s|\"artifacts/publish/functions/\"|\"s3://$bucket/$stack/$(basename "$code")\"|")
  for definition in "$root"/src/StateMachines/*.asl.json; do
    key=$stack/$(sha256sum "$definition" | cut -c 1-16)-$(basename "$definition")
    shown aws s3 cp --only-show-errors "$definition" "s3://$bucket/$key"
    replaced+=(-e "s|\"src/StateMachines/$(basename "$definition")\"|\"s3://$bucket/$key\"|")
  done
  sed "${replaced[@]}" "$root/serverless.template" > "$template"
  shown aws cloudformation deploy --stack-name "$stack" --template-file "$template" --s3-bucket "$bucket" --s3-prefix "$stack" \
    --capabilities CAPABILITY_IAM CAPABILITY_AUTO_EXPAND --no-fail-on-empty-changeset "${execute[@]}" \
    --parameter-overrides "Architecture=$architecture" "Release=$release" "${parameters[@]}"
  [[ ${#execute[@]} -gt 0 ]] || shown aws cloudformation describe-stacks --stack-name "$stack" --query 'Stacks[0].Outputs' --output table
}

# Sets folder. For this machine's processor it is what runs in the local cloud too, built once for both.
build_functions() {
  local name=functions
  if [[ $runtime == "$host" && $official == false ]]; then
    build_programs
  elif [[ $runtime == "$host" ]]; then
    build_official_functions
  else
    name=functions-$architecture
    build_once "functions-$official-$architecture" "$(fingerprint src)" -p:Only=functions "-p:Functions=$name"
  fi
  folder=$root/artifacts/publish/$name
  [[ $official == false ]] || folder=$root/artifacts-official/publish/$name
}

# Sets code. zip keeps the mode bits, without which Lambda could not start bootstrap; -X leaves out what differs from machine to machine.
zip_functions() {
  code=$berth_dir/deploy/functions-$(fingerprint src | cut -c 1-16)-$architecture.zip
  mkdir -p "$berth_dir/deploy"
  [[ -f $code ]] || {
    rm -f "$berth_dir"/deploy/functions-*.zip
    (cd "$folder" && zip -q -r -X "$code.part.zip" . -x '*.pdb' && mv "$code.part.zip" "$code")
  }
  say "Packed $(du -h "$code" | cut -f 1) for provided.al2023 on $architecture: $code"
}

# All that makes a function's version another one, but the parameters.
fingerprint_of_release() {
  basename "$code"
  cat "$root/serverless.template" "$root"/src/StateMachines/*.asl.json
}

# Sets bucket, and makes it where it is missing. The owner is checked, for bucket names are everybody's.
bucket_by_convention() {
  local account=ACCOUNT region=${AWS_REGION:-${AWS_DEFAULT_REGION:-}} place=()
  [[ -n $region ]] || region=$(aws configure get region || true)
  [[ -n $region ]] || fail "no region: set AWS_REGION, or give --bucket"
  if [[ $show == false ]]; then
    account=$(aws sts get-caller-identity --query Account --output text)
  fi
  bucket=berth-code-$account-$region
  if [[ $show == false ]] && aws s3api head-bucket --bucket "$bucket" --expected-bucket-owner "$account" > /dev/null 2>&1; then
    return
  fi
  [[ $region == us-east-1 ]] || place=(--create-bucket-configuration "LocationConstraint=$region")
  shown aws s3api create-bucket --bucket "$bucket" "${place[@]}"
  shown aws s3api put-public-access-block --bucket "$bucket" \
    --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true
}

# Says a command before it runs it; with --show it only says it.
shown() {
  printf '$' >&2
  printf ' %q' "$@" >&2
  echo >&2
  [[ $show == true ]] || "$@" >&2
}
