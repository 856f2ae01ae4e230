package components

import (
	"fmt"
	"strconv"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// If a server closes an idle connection first, it loses the request that the load balancer is
// sending at that moment: the client gets a 502, and a POST is not retried. So the server must keep
// connections open longer than any load balancer in front of it
// (docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html#http-502-issues).
const (
	// KeepAliveSeconds is how long the application keeps idle connections. Google's load balancers
	// keep theirs for 600 s, which cannot be changed, and require 620
	// (cloud.google.com/load-balancing/docs/https#timeouts_and_retries, 2026-11).
	KeepAliveSeconds = 620
	// KeepAliveVariable tells the application, and any other image that reads it, how long to keep
	// idle connections.
	KeepAliveVariable = "KEEP_ALIVE_SECONDS"

	// keepAliveMargin is the margin in Google's recommendation.
	keepAliveMargin = 20
)

// KeepAlive returns how many seconds an application must keep idle connections behind a load
// balancer with this idle timeout.
func KeepAlive(idle int) int { return max(KeepAliveSeconds, idle+keepAliveMargin) }

// KeepAliveEnv adds KeepAliveVariable to env. If env already sets it, the value is checked against
// the load balancer's idle timeout; source names where that timeout comes from.
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
