# Asks the service next to it in the Pod what the package verify asks an endpoint: HEALTH_URL until it answers 200,
# for HEALTH_SECONDS at most, then PREDICT_URL with the customer SAMPLE, for PREDICT_SECONDS at most. What it prints
# becomes the container's termination message.
#
# It takes a POSIX shell, curl 7.75 or later, cut, date, sleep and tr, and writes no file.
set -f
IFS=$(printf ' \t\r\n.') IFS=${IFS%.}
now() { date +%s; }

# oneline TEXT sets line: the text with a single space for all white space between words.
oneline() {
  set -- $1
  line=$*
}

# ask METHOD URL SECONDS [ARGUMENT...] sets status (000 without an answer), type, error and body. Redirects are
# followed to the service itself: --connect-to leads every host there.
ask() {
  method=$1 url=$2 seconds=$3
  shift 3
  [ "$seconds" -le 35 ] || seconds=35
  service=${HEALTH_URL#http://}
  answer=$(curl --silent --request "$method" --max-time "$seconds" --max-filesize 65536 --noproxy '*' \
    --location --max-redirs 4 --proto =http --proto-redir =http --connect-to "::${service%%/*}" \
    --header 'Accept: application/json' --header "X-Request-Id: smoke-test-$HOSTNAME" \
    --write-out '|%{errormsg}|%{content_type}|%{http_code}' "$@" "$url")
  attempts=$((attempts + 1))
  oneline "$answer"
  status=${line##*|} line=${line%|*}
  type=${line##*|} line=${line%|*}
  error=${line##*|} body=${line%|*} body=${body% }
}

fail() {
  printf 'verification of %s: %s %s %s\n  last answer: %s\n' "$SUBJECT" "$method" "$url" "$1" "${error:-$status}"
  [ -z "$body" ] || printf '  its body starts: %s\n' "$(printf %s "$body" | tr -cd ' -~' | cut -c 1-200)"
  printf '  attempts: %s; request id: smoke-test-%s\n' "$attempts" "$HOSTNAME"
  exit 1
}

# pause SECONDS FAILURE comes before each attempt and sets left, the time that it may take. The first has all of it:
# the clock counts whole seconds, and one may have begun since.
pause() {
  if [ "$attempts" -eq 0 ]; then
    left=$1 end=$(($(now) + $1))
    return
  fi
  left=$((end - $(now)))
  [ "$left" -gt 0 ] || fail "$2"
  sleep 1
}

breach() { fail "breaks the API's contract: $1"; }

attempts=0 status='' error='' body='' method=GET url=$HEALTH_URL
while [ "$status" != 200 ] || [ -n "$error" ]; do
  pause "$HEALTH_SECONDS" "did not answer 200 within $HEALTH_SECONDS s"
  ask GET "$HEALTH_URL" "$left"
done

# What may be well in a moment is asked again, as verify does: no answer, 429, 502, 503, 504.
attempts=0 error=none
while :; do
  case $error$status in 200) break ;; 429 | 502 | 503 | 504 | [!0-9]*) ;; *) fail "did not answer 200, although the health check passes" ;; esac
  pause "$PREDICT_SECONDS" "was not answered within $PREDICT_SECONDS s"
  ask POST "$PREDICT_URL" "$left" --header 'Content-Type: application/json' --data-binary "$SAMPLE"
done

case $type in
application/json | 'application/json;'* | 'application/json '*) ;;
'') breach "the answer has no Content-Type; the API's is application/json" ;;
text/html*) breach "the answer is a web page (text/html), not the API's JSON" ;;
*) breach "the Content-Type is \"$type\"; the API's is application/json" ;;
esac

# The body without white space. The shell knows no JSON: that it is one object with each key once is taken for
# granted where it looks so.
set -- $body
IFS=
flat=$*
case $flat in '{'*'}') ;; *) breach 'the body is not one JSON object' ;; esac
case $flat in *'"churn_probability":'*) ;; *) flat= ;; esac
probability=${flat#*'"churn_probability":'} probability=${probability%%[,\}]*}
case $probability in '' | *[!0-9.eE+-]*) breach 'churn_probability is not set or not a number' ;; esac
case $flat in *'"prediction":"'*) ;; *) breach 'prediction is not set or not a string' ;; esac
word=${flat#*'"prediction":"'} word=${word%%'"'*}
want=$word
case $probability in
[0-9][eE]-* | [0-9].*[eE]-*) ;; # a probability near 0, or rounded to one: the threshold is not checked
0 | 0.[0-4]*) want=no_churn ;;
0.[5-9]* | 1 | 1.0) want=churn ;;
*) breach "churn_probability is $probability, which is not between 0 and 1" ;;
esac
case $word in churn | no_churn) ;; *) breach "prediction is \"$word\", neither churn nor no_churn" ;; esac
[ "$word" = "$want" ] || breach "prediction is $word with churn_probability $probability; it must be churn from 0.5 and no_churn below"
printf 'verified %s: %s with probability %s\n' "$SUBJECT" "$word" "$probability"
