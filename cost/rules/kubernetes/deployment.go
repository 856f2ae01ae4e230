package kubernetes

import (
	"fmt"

	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
	"bankchurn/cost/rules/google"
	"bankchurn/cost/rules/workload"
	"bankchurn/internal/hint"
)

// deployment is what Pods cost: their requests in a GKE Autopilot cluster, their share of the
// nodes in an existing cluster, and nothing on top of the nodes elsewhere. On Google Cloud
// their log is billed too, because every cluster sends it to Cloud Logging.
type deployment struct {
	workload.Deployment
	cluster rules.Cluster
	// autopilot means that the cluster bills Pods.
	autopilot bool
	// nodeType is the machine type of an existing cluster's nodes; empty if unknown.
	nodeType string
	limit    rules.Limit
}

func readDeployment(rec *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	cluster, err := rec.ClusterOf(r)
	if err != nil {
		return nil, err
	}
	d := deployment{cluster: cluster, nodeType: r.Hints[hint.ClusterNodeType]}
	if d.Deployment, err = workload.DeploymentOf(rec, r); err != nil {
		return nil, err
	}
	d.limit = d.Deployment.Limit(d.Room(rec))
	if d.autopilot, err = billsPods(cluster, r); err != nil {
		return nil, err
	}
	if d.autopilot && d.Unsized != nil {
		return nil, d.Unsized
	}
	return d, nil
}

// billsPods reports whether a cluster bills Pods, as GKE Autopilot does. For an existing
// cluster no Kubernetes input tells.
func billsPods(c rules.Cluster, r *rules.Resource) (bool, error) {
	if c.Cloud != "gcp" || c.Resource != nil {
		return c.Resource != nil && c.Resource.Flag("enableAutopilot", false), nil
	}
	switch mode := r.Hints[hint.ClusterMode]; mode {
	case "autopilot", "standard":
		return mode == "autopilot", nil
	}
	return false, fmt.Errorf("it is not known whether the cluster bills Pods: it has no fact %s (autopilot, standard)", hint.ClusterMode)
}

// InstanceHour implements [rules.Instance].
func (d deployment) InstanceHour() []rules.Meter {
	if !d.autopilot {
		return nil
	}
	return d.podsOn(rules.Exactly(rules.One.Div(rules.Hours.Value), "of a month"))
}

// podsOn returns what an Autopilot cluster bills for Pods.
func (d deployment) podsOn(pods rules.Quantity) []rules.Meter {
	if d.Request.GPUs.IsPositive() {
		// All prices of Pods with GPUs differ from those of other Pods, and no source has them.
		gpus := rules.Exactly(d.Request.GPUs, "GPUs")
		return []rules.Meter{rules.Fixed("Pods with GPUs", "gcp", "gke.autopilot.pods-with-gpus", pods.Times(gpus).Times(rules.Hours))}
	}
	return google.AutopilotPods(pods, rules.Exactly(d.Request.CPU, "vCPU"), rules.Exactly(d.Request.MemoryGiB, "GiB"), rules.Exactly(d.Request.DiskGiB, "GiB"))
}

// Meters implements [rules.Priced].
func (d deployment) Meters(l rules.Load) ([]rules.Meter, error) {
	pods := d.Pods(l)
	var out []rules.Meter
	if d.cluster.Cloud == "gcp" {
		out = append(out, google.LogIngestion(l))
	}
	if d.autopilot {
		out = append(out, d.podsOn(pods)...)
	}
	if d.cluster.Resource == nil {
		out = append(out, d.shareOfCluster(pods))
	}
	if missing := d.AboveLeast(l); len(missing) > 0 {
		out = append(out, rules.Usage("Pods above the minimum", "", "", rules.Open(missing...)))
	}
	return out, nil
}

// shareOfCluster returns the part of an existing cluster's nodes that the Pods occupy: the
// largest of their shares of CPU, memory and GPUs. Management and load balancers are billed to
// the cluster's owner.
func (d deployment) shareOfCluster(pods rules.Quantity) rules.Meter {
	const name = "Share of the existing cluster"
	machine, known := workload.MachineOf(d.nodeType)
	switch {
	case d.nodeType != "" && !known:
		return rules.Fixed(name+", whose nodes have an unknown size: "+d.nodeType, "", "", rules.Open())
	case known && d.Request.GPUs.IsPositive() && !machine.GPUs.IsPositive():
		return rules.Fixed(name+", whose nodes of the type "+d.nodeType+" have no GPU", "", "", rules.Open())
	case !d.ClusterCounted():
		return rules.Fixed(name, "", "", rules.Open(d.nodeTypeKey()...))
	}
	part := decimal.Max(d.Request.CPU.Div(machine.VCPU), d.Request.MemoryGiB.Div(machine.GiB))
	if d.Request.GPUs.IsPositive() {
		part = decimal.Max(part, d.Request.GPUs.Div(machine.GPUs))
	}
	sku := "ec2." + d.nodeType
	if d.cluster.Cloud == "gcp" {
		sku = "gce." + d.nodeType
	}
	q := pods.Times(rules.Share(part, "of a "+d.nodeType)).Times(rules.Hours)
	return rules.Fixed(name+", "+d.nodeType, d.cluster.Cloud, sku, q)
}

// nodeTypeKey returns the config key for the machine type of an existing cluster. It does not
// matter for an Autopilot cluster.
func (d deployment) nodeTypeKey() []string {
	switch {
	case d.autopilot:
		return nil
	case d.cluster.Cloud == "gcp":
		return []string{"gke.cluster.nodeType"}
	}
	return []string{"eks.existing.nodeType"}
}

// Limit implements [rules.Limited]. Every Pod serves one request at a time and must fit on the
// nodes.
func (d deployment) Limit() (rules.Limit, bool) { return d.limit, true }

// FreeBecause implements [rules.MaybeFree].
func (d deployment) FreeBecause() string {
	if d.autopilot {
		return ""
	}
	return "its Pods run on the cluster's nodes"
}

// ClusterCounted implements [rules.InCluster].
func (d deployment) ClusterCounted() bool {
	_, known := workload.MachineOf(d.nodeType)
	return d.cluster.Resource != nil || known && !d.autopilot && d.Unsized == nil
}
