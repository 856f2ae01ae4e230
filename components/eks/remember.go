package eks

import (
	"fmt"
	"strconv"
	"strings"

	"bankchurn/components"
	"bankchurn/config"
)

// What the next update must know about a cluster that the stack creates.
const (
	rememberedKey     = "secretsKey"
	rememberedVersion = "version"
	rememberedNodes   = "nodes"
	noKey             = "none"
)

// Remember implements components.Remembering.
func (a *Args) Remember(components.Input) map[string]string {
	if a.existing() {
		return nil
	}
	settings := map[string]string{rememberedKey: noKey, rememberedVersion: a.version()}
	if config.IsSet(a.SecretsKey) {
		settings[rememberedKey] = config.Named(a.SecretsKey, "an Output")
	}
	if !a.AutoMode.Enabled {
		settings[rememberedNodes] = strconv.Itoa(a.Nodes.desired())
	}
	return settings
}

// CheckChange implements components.Remembering.
func (a *Args) CheckChange(in components.Input, last map[string]string, r *config.Report) {
	now := a.Remember(in)
	if now == nil {
		return
	}
	// A key can be added to a cluster but not removed or changed
	// (docs.aws.amazon.com/eks/latest/userguide/enable-kms.html). The provider replaces the cluster
	// and, because its name is fixed, deletes everything first.
	if was, known := last[rememberedKey]; known && was != noKey && was != now[rememberedKey] {
		r.Refuse(config.Problem{
			Path: "eks.secretsKey", Value: now[rememberedKey], Reason: "cannot change: the cluster was created with " + was + ", and another setting would delete it with everything in it before creating a new one",
			Allowed: was + "; or move the service to a new stack",
		})
	}
	a.checkUpgrade(last[rememberedVersion], r)
	// An update does not change the number of nodes, and AWS rejects a minimum above it
	// (github.com/hashicorp/terraform-provider-aws/issues/18310).
	if nodes, err := strconv.Atoi(last[rememberedNodes]); err == nil && !a.AutoMode.Enabled && a.Nodes.scales() && a.Nodes.min() > nodes {
		r.Refuse(config.Problem{
			Path: "eks.nodes.min", Value: a.Nodes.min(), Reason: fmt.Sprintf("is above the %d nodes of the last update. Updates do not change the node count, and AWS rejects a minimum above it", nodes),
			Fix: fmt.Sprintf("set eks.nodes.desired too, from %d to %d, in the same update", a.Nodes.min(), a.Nodes.max()),
		})
	}
}

// checkUpgrade rejects version changes that EKS rejects (docs.aws.amazon.com/eks/latest/userguide:
// update-cluster.html, and rollback-cluster.html, rollback-automode.html of 2026-07). EKS rolls a
// cluster back by one version within 7 days of an upgrade. Nodes must be rolled back first. In Auto
// Mode, EKS does that; a node group would be updated after the cluster.
func (a *Args) checkUpgrade(was string, r *config.Report) {
	const path = "eks.version"
	from, to := minor(was), minor(a.version())
	switch {
	case from == 0 || to == 0 || to == from:
	case to == from-1 && a.AutoMode.Enabled:
		r.Warn(config.Problem{Path: path, Value: a.version(), Reason: "rolls the cluster back from " + was + ", which EKS allows within 7 days of the upgrade; after that the update fails and changes nothing"})
	case to == from-1:
		r.Refuse(config.Problem{Path: path, Value: a.version(), Reason: "is older than " + was + ", the version of the last update: EKS rolls a cluster back only after its nodes, but an update changes the cluster first", Allowed: was + " or the next version"})
	case to < from:
		r.Refuse(config.Problem{Path: path, Value: a.version(), Reason: "is older than " + was + ", the version of the last update: EKS rolls a cluster back by one version at most", Allowed: was + " or the next version"})
	case to > from+1:
		next := fmt.Sprintf("1.%d", from+1)
		r.Refuse(config.Problem{Path: path, Value: a.version(), Reason: "skips versions after " + was + ", the version of the last update: EKS upgrades one minor version at a time", Allowed: next + " first", DidYouMean: strconv.Quote(next)})
	}
}

// minor is N in 1.N; 0 for any other text.
func minor(version string) int {
	text, _ := strings.CutPrefix(version, "1.")
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}
