package components

import (
	"fmt"
	"strconv"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// A server that closes an idle connection first loses the request that the load balancer
// is sending at that moment: the client gets a 502, and a POST is not retried. So it has
// to keep connections for longer than every load balancer in front of it
// (docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html#http-502-issues).
const (
	// KeepAliveSeconds is how long the application keeps an idle connection. Google's load
	// balancers keep theirs for 600 s, which cannot be changed, and ask for 620
	// (cloud.google.com/load-balancing/docs/https#timeouts_and_retries, 2026-11).
	KeepAliveSeconds = 620
	// KeepAliveVariable tells the application, and every other image that reads it, how
	// long to keep an idle connection.
	KeepAliveVariable = "KEEP_ALIVE_SECONDS"

	// keepAliveMargin is what Google's figure adds to its load balancers' own.
	keepAliveMargin = 20
)

// KeepAlive is the seconds for which an application keeps idle connections behind a load
// balancer that keeps them for idle seconds.
func KeepAlive(idle int) int { return max(KeepAliveSeconds, idle+keepAliveMargin) }

// KeepAliveEnv adds KeepAliveVariable to env, and checks one that env has against the idle
// timeout of the load balancer, whose source is the key or the fact named in words.
func KeepAliveEnv(env map[string]pulumi.StringInput, idle int, source string, r *config.Report) map[string]pulumi.StringInput {
	given, set := env[KeepAliveVariable]
	if !set {
		return config.Merge(map[string]pulumi.StringInput{KeepAliveVariable: pulumi.String(strconv.Itoa(KeepAlive(idle)))}, env)
	}
	check := func(text string, r *config.Report) {
		if seconds, err := strconv.Atoi(text); err == nil && seconds > idle {
			return
		}
		r.Refuse(config.Problem{
			Path: "service.env." + KeepAliveVariable, Value: text,
			Reason:  fmt.Sprintf("is not above the %d s for which the load balancer keeps idle connections (%s): requests fail with 502 when the server closes one first", idle, source),
			Allowed: fmt.Sprintf("more than %d; or remove it: it is set to %d", idle, KeepAlive(idle)),
		})
	}
	if !config.IsSet(given) {
		check("", r)
	}
	return config.Merge(env, map[string]pulumi.StringInput{KeepAliveVariable: config.Check(given, r, check)})
}
