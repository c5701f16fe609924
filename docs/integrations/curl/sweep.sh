#!/bin/sh
# sweep.sh <note>: previews a sweep of any size, asks, and ends what the preview has listed and what is still stuck then.
# Options of curl come from ~/.sweeper-curl. Exit code: 0 if it is done, 75 if something should be tried again later, 1 if
# somebody has to look.
set -u
note=${1:?a note, such as the number of your change}
case $note in *[!A-Za-z0-9\ ._:-]*) echo 'A note has letters, digits, blanks and ._:- here.' && exit 1 ;; esac
answer=$(mktemp)
headers=$(mktemp)
trap 'rm -f "$answer" "$headers"' EXIT

# How long to wait, seconds: what the answer says, else 10.
pause() {
  said=$(sed -n 's/^[Rr]etry-[Aa]fter: *\([0-9][0-9]*\).*/\1/p' "$headers")
  echo "${WAIT_SECONDS:-${said:-10}}"
}

# field <name>: the first value of that name in the answer.
field() {
  grep -o "\"$1\": *\"\{0,1\}[^\",}]*" "$answer" | head -n 1 | sed 's/^[^:]*: *"\{0,1\}//'
}

give_up() {
  echo "$1: $status"
  cat "$answer"
  echo
  case $status in 000 | 409 | 429 | 503 | 504) exit 75 ;; *) exit 1 ;; esac
}

# call <path> [an option of curl …]: sets status. Tries again what may pass; the key makes that safe for a start.
call() {
  path=$1
  shift
  tries=0
  while :; do
    tries=$((tries + 1))
    status=$(curl -K ~/.sweeper-curl -D "$headers" -o "$answer" -w '%{http_code}' "$@" "$API_URL$path")
    case $status in
      000 | 429 | 500 | 502 | 503 | 504) [ "$tries" -lt 3 ] && sleep "$(pause)" && continue ;;
    esac
    return
  done
}

# sweep <path> <body>: starts a sweep, waits for its end, sets id and state.
sweep() {
  call "$1" -H "Idempotency-Key: \"$(date +%s)-$$\"" -d "$2"
  [ "$status" = 202 ] || give_up 'The sweep was not started'
  id=$(field sweepId)
  while :; do
    call "/sweeps/$id"
    [ "$status" = 200 ] || give_up "It is not known how the sweep $id goes"
    state=$(field state)
    case $state in queued | running | cancelling) sleep "$(pause)" ;; *) return ;; esac
  done
}

sweep /sweeps/preview "{\"note\": \"$note\"}"
case $state in complete | partial) ;; *) give_up "The preview $id is $state" ;; esac
count=$(field would-close)
echo "Preview $id is $state: ${count:-0} would be ended."
[ "${count:-0}" -gt 0 ] || exit 0

printf 'Type yes to end those that are still stuck: '
read -r reply
[ "$reply" = yes ] || exit 0

sweep /sweeps "{\"fromSweep\": \"$id\", \"note\": \"$note\"}"
count=$(field closed)
echo "Sweep $id is $state: ${count:-0} have ended."
case $state in complete) exit 0 ;; partial | cancelled) exit 75 ;; *) give_up "The sweep $id is $state" ;; esac
