# ./berth deploy: build for AWS, then the calls that anybody could make by hand. Sourced by ./berth.

usage_deploy="usage: ./berth deploy --stack NAME --bucket BUCKET [--compat] [--architecture x86_64|arm64] [PARAMETER=VALUE...]
  BUCKET takes the code; --compat builds with the stand-ins under compat/ in place of the official packages.
  Credentials and region are the AWS command line's."

deploy() {
  local stack= bucket= architecture=x86_64 parameters=() folder code definition key template replaced
  local official=true runtime
  while [[ $# -gt 0 ]]; do
    case $1 in
      --stack) stack=${2:-}; shift ;;
      --bucket) bucket=${2:-}; shift ;;
      --architecture) architecture=${2:-}; shift ;;
      --compat) official=false ;;
      *=*) parameters+=("$1") ;;
      *) fail "$usage_deploy" ;;
    esac
    shift || fail "$usage_deploy"
  done
  [[ -n $stack && -n $bucket ]] || fail "$usage_deploy"
  case $architecture in
    x86_64) runtime=linux-x64 ;;
    arm64) runtime=linux-arm64 ;;
    *) fail "$usage_deploy" ;;
  esac

  need_packages aws:awscli zip:zip
  build_once "functions-$official-$architecture" "$(fingerprint src)" -p:Only=functions "-p:Functions=functions-$architecture"
  folder=$root/artifacts/publish/functions-$architecture
  [[ $official == false ]] || folder=$root/artifacts-official/publish/functions-$architecture
  mkdir -p "$berth_dir/deploy"
  code=functions-$(fingerprint src).zip
  rm -f "$berth_dir"/deploy/functions-*.zip
  (cd "$folder" && zip -q -r -X "$berth_dir/deploy/$code" .)

  # `aws cloudformation package` would give each function a CodeUri of its own, for it does not look under Globals.
  # So code and definitions are put by their own calls, under names that change with their content.
  template=$berth_dir/deploy/serverless.json
  shown aws s3 cp --only-show-errors "$berth_dir/deploy/$code" "s3://$bucket/$stack/$code"
  replaced=(-e "s|\"artifacts/publish/functions/\"|\"s3://$bucket/$stack/$code\"|")
  for definition in "$root"/src/StateMachines/*.asl.json; do
    key=$stack/$(sha256sum "$definition" | cut -c 1-16)-$(basename "$definition")
    shown aws s3 cp --only-show-errors "$definition" "s3://$bucket/$key"
    replaced+=(-e "s|\"src/StateMachines/$(basename "$definition")\"|\"s3://$bucket/$key\"|")
  done
  sed "${replaced[@]}" "$root/serverless.template" > "$template"
  shown aws cloudformation deploy --stack-name "$stack" --template-file "$template" --s3-bucket "$bucket" --s3-prefix "$stack" \
    --capabilities CAPABILITY_IAM CAPABILITY_AUTO_EXPAND --no-fail-on-empty-changeset \
    --parameter-overrides "Architecture=$architecture" "${parameters[@]}"
  shown aws cloudformation describe-stacks --stack-name "$stack" --query 'Stacks[0].Outputs' --output table
}

# Says a command before it runs it.
shown() {
  printf '$' >&2
  printf ' %q' "$@" >&2
  echo >&2
  "$@"
}
