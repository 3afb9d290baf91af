# Sourced by the scripts beside it: reads the switches that the scripts are off without.

# Whether a switch is on. "1" is on; unset, empty and "0" are off; anything else is a mistake that must not pass for off.
is_on() {
  local value=${!1:-}
  case $value in
  1) return 0 ;;
  "" | 0) return 1 ;;
  *)
    echo "$1 is \"$value\": set it to 1, or leave it out" >&2
    exit 2
    ;;
  esac
}

# Ends the script, well, unless its switch is on.
only_when() {
  is_on "$1" && return
  echo "$(basename "$0"): skipped, $1 is not 1"
  exit 0
}

# Runs test files as `npm test` would.
run_tests() {
  node bin/setup.mjs
  npx --no-install mocha "$@"
}
