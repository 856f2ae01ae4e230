package aws

import "bankchurn/internal/sandbox/cloud"

// logsControlPlane makes EKS write the log of a cluster's control plane, to a group that it
// creates if there is none.
func logsControlPlane(i *cloud.Instance) error {
	if len(cloud.TextsOf(i.In["enabledClusterLogTypes"])) == 0 {
		return nil
	}
	name := "/aws/eks/" + i.Str("name") + "/cluster"
	i.Cloud.WritesTo(name)
	if i.Cloud.Exists(logGroupToken, name, i.Account.Region) {
		return nil
	}
	group := map[string]any{"name": name, "retentionInDays": 0.0, "logGroupClass": "STANDARD", "skipDestroy": false, "arn": arn(i, "logs", "log-group:"+name)}
	return i.Cloud.Put(&cloud.Record{Type: logGroupToken, ID: name, Scope: i.Account.Region, Serial: i.Serial, Inputs: map[string]any{"name": name}, Outputs: group})
}

// eksWrites returns the log group that EKS recreates after it was deleted: the last log lines
// arrive after the cluster is deleted, or after its logs are turned off. The service-linked
// role of EKS creates it, so neither a policy of the cluster's own role nor deleting the
// cluster first prevents it. It has no retention and no tags
// (github.com/terraform-aws-modules/terraform-aws-eks/issues/2763, /2446; 2023).
func eksWrites(c *cloud.Cloud, group *cloud.Record) *cloud.Record {
	if !c.Written(group.ID) {
		return nil
	}
	outputs := map[string]any{"retentionInDays": 0.0, "skipDestroy": false}
	for _, name := range []string{"name", "arn", "logGroupClass"} {
		outputs[name] = group.Outputs[name]
	}
	return &cloud.Record{Type: group.Type, ID: group.ID, Scope: group.Scope, Serial: group.Serial, Inputs: map[string]any{"name": group.ID}, Outputs: outputs}
}
