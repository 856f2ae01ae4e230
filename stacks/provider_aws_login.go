package stacks

import (
	"strconv"

	"bankchurn/components"
	"bankchurn/config"
)

// signsIn is a platform whose cluster gets tokens from the AWS CLI. The CLI must use the same
// identity as the stack's AWS provider.
type signsIn interface {
	// Login sets the CLI's environment and the role that it assumes, "" for none.
	Login(environment map[string]string, role string)
	// SignsIn reports whether the block uses the CLI to sign in.
	SignsIn() bool
}

// role is what `aws eks get-token --role-arn` assumes.
func (a awsOptions) role() string {
	if a.assumeRole == nil {
		return ""
	}
	return a.assumeRole.RoleARN
}

// environment are the settings as environment variables of the AWS CLI
// (docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html, 2026-11).
func (a awsOptions) environment() map[string]string {
	given := map[string]string{
		"AWS_PROFILE": a.profile, "AWS_ACCESS_KEY_ID": a.accessKey, "AWS_SECRET_ACCESS_KEY": a.secretKey, "AWS_SESSION_TOKEN": a.token,
		"AWS_CONFIG_FILE": only(a.configFiles), "AWS_SHARED_CREDENTIALS_FILE": only(a.credentialsFiles),
		"HTTP_PROXY": a.httpProxy, "HTTPS_PROXY": a.httpsProxy, "NO_PROXY": a.noProxy, "AWS_CA_BUNDLE": a.caBundle,
		"AWS_RETRY_MODE": a.retryMode,
	}
	if a.fips != nil {
		given["AWS_USE_FIPS_ENDPOINT"] = strconv.FormatBool(*a.fips)
	}
	if a.dualstack != nil {
		given["AWS_USE_DUALSTACK_ENDPOINT"] = strconv.FormatBool(*a.dualstack)
	}
	if web := a.webIdentity; web != nil {
		given["AWS_ROLE_ARN"], given["AWS_WEB_IDENTITY_TOKEN_FILE"], given["AWS_ROLE_SESSION_NAME"] = web.RoleARN, web.WebIdentityTokenFile, web.SessionName
	}
	environment := map[string]string{}
	for name, value := range given {
		if value != "" {
			environment[name] = value
		}
	}
	return environment
}

func only(list []string) string {
	if len(list) != 1 {
		return ""
	}
	return list[0]
}

// validateLogin rejects settings that keep the CLI from signing in to the cluster as the provider
// does.
func (a awsOptions) validateLogin(block components.Platform, r *config.Report) {
	if platform, ok := block.(signsIn); !ok || !platform.SignsIn() {
		return
	}
	refuse := func(path string, value any, reason, fix string) {
		r.Refuse(config.Problem{Path: path, Value: value, Reason: reason, Fix: fix})
	}
	const cluster = "`aws eks get-token`, which Pulumi uses to sign in to the cluster, "
	if role := a.assumeRole; role != nil {
		for key, given := range map[string]bool{
			"externalId": role.ExternalID != "", "policy": role.Policy != "", "policyArns": len(role.PolicyARNs) > 0,
			"sourceIdentity": role.SourceIdentity != "", "tags": len(role.Tags) > 0, "transitiveTagKeys": len(role.TransitiveTagKeys) > 0,
		} {
			if given {
				refuse(a.rolePath+"."+key, nil, cluster+"assumes a role without it", "set aws:profile to a profile with role_arn and, for an external ID, external_id")
			}
		}
	}
	if web := a.webIdentity; web != nil {
		const path = "aws:assumeRoleWithWebIdentity"
		if web.WebIdentityToken != "" {
			refuse(path+".webIdentityToken", nil, cluster+"only reads tokens from a file", "set webIdentityTokenFile instead")
		}
		if web.Policy != "" || len(web.PolicyARNs) > 0 {
			refuse(path+".policy", nil, cluster+"assumes the role without a session policy", "use a role that needs no session policy")
		}
	}
	if n := len(a.configFiles); n > 1 {
		refuse("aws:sharedConfigFiles", n, cluster+"reads only one file", "list only one file")
	}
	if n := len(a.credentialsFiles); n > 1 {
		refuse("aws:sharedCredentialsFiles", n, cluster+"reads only one file", "list only one file")
	}
}
