# ./berth test. Sourced by ./berth.

# In the order in which a mistake is found soonest. A project that is missing is an error.
test_projects=(
  "Unit tests/Unit/Berth.Tests.Unit.csproj"
  "Samples samplesfn/AnnounceEnvironment.Tests/AnnounceEnvironment.Tests.csproj"
  "Compat tests/Compat/Berth.Tests.Compat.csproj"
  "LocalCloud tests/LocalCloud/Berth.Tests.LocalCloud.csproj"
  "EndToEnd tests/EndToEnd/Berth.Tests.EndToEnd.csproj"
)

usage_test="usage: ./berth test [PROJECT...] [--filter EXPRESSION] [--fuzz | --policies | --faults]     projects: Unit Samples Compat LocalCloud EndToEnd"

# Tests that run every workflow, by which the policies are examined.
workflow_tests=(
  Provision.{Approve,DatabaseRows,Expire,Failure,Identity,OtherAccount,PodEnvironment,Refusal,Retire,Telemetry,Update,Variant}Tests
  Rotating. Drift. Policies.{TagCondition,TakenAway,WholeLife}
)

run_tests() {
  local chosen=() filter=() policies=false follow= following=
  while [[ $# -gt 0 ]]; do
    case $1 in
      --filter) [[ $# -gt 1 ]] || fail "$usage_test"; filter=("--TestCaseFilter:$2"); shift ;;
      # Ten times as many generated requests, of another seed each time, and hostile messages through the queue; a failure names the seed.
      --fuzz) export BERTH_FUZZ_COUNT=10000 BERTH_FUZZ_SEED=${BERTH_FUZZ_SEED:-$RANDOM}; chosen+=(Unit EndToEnd); filter=("--TestCaseFilter:FullyQualifiedName~FuzzTests|FullyQualifiedName~RefusalTests"); say "Seed $BERTH_FUZZ_SEED" ;;
      # Runs the workflows, then takes every entry of every policy away in turn and decides all calls again.
      --policies) policies=true; chosen+=(EndToEnd); filter=("$(filter_of "${workflow_tests[@]}")") ;;
      # Every call of every workflow with every fault (docs/faults.md), for an hour at most, in place of the sample of an ordinary run.
      --faults) export BERTH_FAULT_COUNT=${BERTH_FAULT_COUNT:-all}; chosen+=(EndToEnd); filter=("--TestCaseFilter:FullyQualifiedName~FaultTests"); follow=$berth_dir/results/faults-progress.txt ;;
      -*) fail "$usage_test" ;;
      *)
        [[ " ${test_projects[*]%% *} " == *" $1 "* ]] || fail "there is no test project $1; $usage_test"
        chosen+=("$1")
        ;;
    esac
    shift
  done

  need_python
  need_node_modules
  need_databases
  need_clients
  find_aws_python
  case " ${chosen[*]:-EndToEnd} " in
    *" EndToEnd "* | *" LocalCloud "*) build_all ;;
    *) build_tests ;;
  esac

  if [[ -n $follow ]]; then
    mkdir -p "$(dirname "$follow")"
    : > "$follow"
    tail -n +1 -F "$follow" 2> /dev/null &
    following=$!
  fi
  # What needs no local cloud comes first; LocalCloud goes beside EndToEnd, which takes longer and waits for much of its time.
  local entry name project counts quick=() beside=() last=() after=() passed=0 failed=0 good bad pids=() pid
  for entry in "${test_projects[@]}"; do
    read -r name project <<< "$entry"
    [[ ${#chosen[@]} -eq 0 || " ${chosen[*]} " == *" $name "* ]] || continue
    rm -rf "${berth_dir:?}/results/$name"
    mkdir -p "$berth_dir/results/$name"
    case $name in
      EndToEnd) last+=("$entry") ;;
      LocalCloud) beside+=("$entry") ;;
      *) quick+=("$entry") ;;
    esac
  done
  if [[ $policies == true ]]; then
    # The local clouds' decisions are left there, to be examined after all tests.
    export BERTH_RECORDINGS=$berth_dir/recordings
    rm -rf "$BERTH_RECORDINGS" "$berth_dir/results/Policies"
    mkdir -p "$berth_dir/results/Policies"
    after=("Policies tests/EndToEnd/Berth.Tests.EndToEnd.csproj")
  fi
  for entry in "${quick[@]}"; do
    run_test_projects "$entry" &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do wait "$pid"; done
  run_test_projects "${beside[@]}" &
  pid=$!
  run_test_projects "${last[@]}"
  wait $pid
  if [[ $policies == true ]]; then
    filter=("--TestCaseFilter:FullyQualifiedName~RecordedPolicies")
    run_test_projects "${after[@]}"
    cat "$berth_dir/results/permissions.txt"
  fi

  for entry in "${quick[@]}" "${beside[@]}" "${last[@]}" "${after[@]}"; do
    read -r name project <<< "$entry"
    # A project that broke off before it could count has failed.
    counts="0 1"
    [[ ! -f $berth_dir/results/$name/counts ]] || counts=$(< "$berth_dir/results/$name/counts")
    read -r good bad <<< "$counts"
    passed=$((passed + good))
    failed=$((failed + bad))
  done
  [[ -z $following ]] || kill "$following"
  [[ -z $follow ]] || cat "$berth_dir/results/faults.md"
  printf '%d passed, %d failed\n' "$passed" "$failed"
  [[ $failed -eq 0 && $passed -gt 0 ]]
}

# Entries of test_projects, one after the other; the filter is the caller's.
run_test_projects() {
  local entry
  for entry; do
    # shellcheck disable=SC2086
    # What examines recordings needs some, and what makes some of rare occasions takes long.
    run_test_project $entry "${filter[@]:---TestCaseFilter:FullyQualifiedName!~RecordedPolicies&FullyQualifiedName!~WholeLife}"
  done
}

# filter_of NAME...: end-to-end tests whose names begin so.
filter_of() {
  local name filter=
  for name in "$@"; do
    filter+="|FullyQualifiedName~EndToEnd.$name"
  done
  echo "--TestCaseFilter:${filter:1}"
}

# Its counts are in results/NAME/counts: "passed failed".
run_test_project() {
  local name=$1 project=$root/$2 assembly results=$berth_dir/results/$1 started=$SECONDS status=0 counters good bad
  shift 2
  if [[ ! -f $project ]]; then
    echo "$name: $project is missing" >&2
    return
  fi
  say "Testing $name"
  assembly=$(basename "${project%.csproj}")
  assembly=$(built_below)/bin/$assembly/release_$runtime/$assembly.dll
  dotnet vstest "$assembly" --logger:"trx;LogFileName=results.trx" --ResultsDirectory:"$results" "$@" \
    > "$results/output.txt" 2>&1 || status=$?
  counters=$(grep -o '<Counters [^>]*' "$results/results.trx" 2>/dev/null || true)
  good=$(attribute "$counters" passed)
  bad=$(($(attribute "$counters" failed) + $(attribute "$counters" error) + $(attribute "$counters" timeout) + $(attribute "$counters" aborted)))
  # A run that broke off, or a runner that found nothing to run, has failed whatever it counted.
  [[ $status -eq 0 || $bad -gt 0 ]] || bad=1
  [[ $bad -eq 0 ]] || grep -vE '^(  Passed |$)' "$results/output.txt" || true
  printf '%-12s %d passed, %d failed (%d s)\n' "$name:" "$good" "$bad" $((SECONDS - started))
  echo "$good $bad" > "$results/counts"
}

attribute() {
  local value
  value=$(sed -nE "s/.* $2=\"([0-9]+)\".*/\1/p" <<< "$1")
  echo "${value:-0}"
}
