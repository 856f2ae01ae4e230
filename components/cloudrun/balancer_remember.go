package cloudrun

import (
	"bankchurn/components"
	"bankchurn/config"
)

// What the next update must know.
const (
	rememberedHost    = "host"
	rememberedIngress = "ingress"
)

// Remember implements components.Remembering. A service that is called only at its own address
// needs nothing.
func (a *Args) Remember(in components.Input) map[string]string {
	whole := a.with(in)
	if !whole.balanced() && whole.ingress() == anyNetwork {
		return nil
	}
	return map[string]string{rememberedHost: whole.Host, rememberedIngress: whole.ingress()}
}

// CheckChange implements components.Remembering. The service's ingress is restricted as soon as it
// is updated, but its load balancer works only minutes later.
func (a *Args) CheckChange(in components.Input, last map[string]string, r *config.Report) {
	whole := a.with(in)
	wasOpen := last[rememberedIngress] == "" || last[rememberedIngress] == anyNetwork
	if !whole.balanced() || whole.ingress() == anyNetwork || last[rememberedHost] != "" || !wasOpen {
		return
	}
	r.Refuse(config.Problem{
		Path: "cloudrun.ingress", Value: whole.ingress(),
		Reason: "would cut off clients of the run.app address in the update that creates the load balancer",
		Fix:    "use two updates: first cloudrun.ingress: all, which creates the load balancer; then, once all clients use " + whole.Host + ", remove the key to restrict the service to the load balancer",
	})
}
