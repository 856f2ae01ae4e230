package fargate

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/awssecret"
	"bankchurn/components/cloudwatch"
	"bankchurn/config"
)

// references are what tasks read, from the configuration and release.grants.
func (a *Args) references() []pulumi.StringInput {
	_, secrets := a.granted(&config.Report{})
	return secrets
}

// secretKeys returns the keys that decrypt the references, checked.
func (a *Args) secretKeys(references []pulumi.StringInput, r *config.Report) []pulumi.StringInput {
	return awssecret.CheckKeys("fargate.secretKeys", a.SecretKeys, references, r)
}

func (a *Args) validateKeys(account string, r *config.Report) {
	references := a.references()
	awssecret.CheckForeign("fargate.secretKeys", a.secretKeys(references, r), references, account, r)
	a.LogKey = cloudwatch.CheckKey("fargate.logKey", a.LogKey, a.Region, r)
}
