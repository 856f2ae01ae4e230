package eks

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/awssecret"
	"bankchurn/config"
)

// podSecretKeys returns the keys that decrypt podSecrets, checked.
func (a *Args) podSecretKeys(r *config.Report) []pulumi.StringInput {
	return awssecret.CheckKeys("eks.podSecretKeys", a.PodSecretKeys, a.PodSecrets, r)
}
