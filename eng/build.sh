# Building and publishing, once a state of the sources. Sourced by ./berth.

case $(uname -m) in
  x86_64) runtime=linux-x64 ;;
  aarch64 | arm64) runtime=linux-arm64 ;;
  *) runtime= ;;
esac

# The same properties for everything, so that what is shared is compiled once: ReadyToRun, for most of a
# process's start is otherwise spent compiling. A place of its own, so that a bare `dotnet build` beside it
# neither disturbs this build nor makes it start anew.
build_properties() {
  [[ -n $runtime ]] || fail "there is no build for $(uname -m)"
  printf -- '-p:%s\n' Configuration=Release RuntimeIdentifier=$runtime PublishReadyToRun=true \
    OfficialPackages="${official:-false}" ArtifactsPath="$(built_below)" UseSharedCompilation=true
}

built_below() {
  local flavour=artifacts
  [[ ${official:-false} == false ]] || flavour=artifacts-official
  echo "$root/$flavour/script"
}

# Names and contents of all that goes into a build.
fingerprint() {
  (
    cd "$root"
    echo "$runtime ${official:-false}"
    find "$@" eng compat Directory.*.props Directory.*.targets global.json \
      \( -name bin -o -name obj -o -name node_modules \) -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
  ) | sha256sum | cut -d ' ' -f 1
}

# build_once WHAT FINGERPRINT PROPERTIES...: nothing to do when it was done for the same sources.
build_once() {
  local what=$1 print=$2 stamp=$berth_dir/built-$1
  shift 2
  [[ ! -f $stamp || $(< "$stamp") != "$print" ]] || return 0
  need_dotnet
  {
    flock 9
    # Another ./berth may have done it while this one waited.
    [[ ! -f $stamp || $(< "$stamp") != "$print" ]] || return 0
    say "Building $what"
    rm -f "$stamp"
    run_msbuild Restore "$@"
    run_msbuild Publish "$@"
    # One compiler for all projects is faster than one each; it is not left running.
    dotnet build-server shutdown --vbcscompiler > /dev/null 2>&1 || true
    echo "$print" > "$stamp"
    say "Built $what"
  } 9> "$berth_dir/build.lock"
}

run_msbuild() {
  local target=$1 log=$berth_dir/build.log
  shift
  mapfile -t properties < <(build_properties)
  if ! dotnet msbuild "$root/eng/Build.proj" -nologo -m -nodeReuse:false -v:minimal -t:"$target" "${properties[@]}" "$@" > "$log" 2>&1 9>&-; then
    grep -E '(error|warning) [A-Z]+[0-9]+' "$log" | sort -u | head -n 40 >&2
    fail "the build failed: see .berth/build.log"
  fi
}

build_programs() {
  build_once programs "$(fingerprint src)"
  export BERTH_ROOT=$root
}

# Tests and programs in one build; the programs then need no other.
build_all() {
  build_once tests "$(fingerprint src tests samplesfn)" -p:WithTests=true
  fingerprint src > "$berth_dir/built-programs"
  build_programs
}

# For tests that start no program: publishing takes longest.
build_tests() {
  local print
  print=$(fingerprint src tests samplesfn)
  [[ -f $berth_dir/built-tests && $(< "$berth_dir/built-tests") == "$print" ]] ||
    build_once tests-alone "$print" -p:WithTests=true -p:WithPrograms=false
}

# Only what runs in Lambda has an official flavour; the commands are built once.
build_official_functions() {
  official=true build_once official-functions "$(official=true fingerprint src)" -p:Only=functions
  export BERTH_FUNCTIONS=$root/artifacts-official/publish/functions
}
