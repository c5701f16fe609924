#!/bin/sh
# close.sh <conversation id> …: closes conversations, one after the other. Options of curl come from ~/.sweeper-curl.
# Prints the result for each. Exit code: 0 if all have ended, 75 if some should be tried again later, 1 if somebody has
# to look.
set -u
exit_code=0
answer=$(mktemp)
trap 'rm -f "$answer"' EXIT

for id in "$@"; do
  tries=0
  while :; do
    tries=$((tries + 1))
    status=$(curl -K ~/.sweeper-curl -o "$answer" -w '%{http_code}' \
      -d '{"mode": "enforce"}' "$API_URL/conversations/$id/close")
    case $status in
      429 | 504) [ "$tries" -lt 3 ] && sleep "${WAIT_SECONDS:-30}" && continue ;;
    esac
    break
  done
  case $status in
    200) echo "$id ended" ;;
    429 | 504 | 000)
      echo "$id is to be tried again later: $status"
      [ "$exit_code" -ne 0 ] || exit_code=75
      ;;
    *)
      echo "$id was not ended: $status"
      cat "$answer"
      echo
      exit_code=1
      ;;
  esac
done
exit "$exit_code"
