package lambda

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/components/awssecret"
	"bankchurn/components/cloudwatch"
	"bankchurn/config"
)

// secretKeys returns the keys that decrypt the function's secrets, checked.
func (a *Args) secretKeys(r *config.Report) []pulumi.StringInput {
	return awssecret.CheckKeys("lambda.secretKeys", a.SecretKeys, a.secretARNs(), r)
}

func (a *Args) validateKeys(account string, r *config.Report) {
	awssecret.CheckForeign("lambda.secretKeys", a.secretKeys(r), a.secretARNs(), account, r)
	a.LogKey = cloudwatch.CheckKey("lambda.logKey", a.LogKey, a.Region, r)
	if !config.IsSet(a.EnvironmentKey) {
		return
	}
	const path = "lambda.environmentKey"
	a.EnvironmentKey = components.CheckKeyRegion(path, a.EnvironmentKey, a.Region, "a function can only use keys in its own region", r)
	if a.code().zip != "" && len(a.environment()) == 0 {
		r.Refuse(config.Problem{Path: path, Reason: "has no effect: the function has neither variables nor an image to encrypt", Fix: "set service.env, secrets or lambda.image, or remove the key"})
	}
}
