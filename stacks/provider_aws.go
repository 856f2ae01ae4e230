package stacks

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	pulumiaws "github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/config"
)

// awsKeys are the settings that are passed to the AWS provider.
var awsKeys = []string{
	"region", "profile", "allowedAccountIds", "forbiddenAccountIds", "assumeRole", "assumeRoles", "assumeRoleWithWebIdentity",
	"accessKey", "secretKey", "token", "sharedConfigFiles", "sharedCredentialsFiles",
	"httpProxy", "httpsProxy", "noProxy", "customCaBundle", "maxRetries", "retryMode", "stsRegion", "useFipsEndpoint", "useDualstackEndpoint", "ignoreTags",
	"skipCredentialsValidation", "skipMetadataApiCheck", "skipRegionValidation", "skipRequestingAccountId",
}

// awsOptions are the stack's `aws:` settings.
type awsOptions struct {
	region, profile, stsRegion, retryMode    string
	accessKey, secretKey, token              string
	httpProxy, httpsProxy, noProxy, caBundle string
	allowedAccountIDs, forbiddenAccountIDs   []string
	configFiles, credentialsFiles            []string
	assumeRole                               *assumedRole
	webIdentity                              *webIdentityRole
	ignoreTags                               *ignoredTags
	maxRetries                               *int
	fips, dualstack                          *bool
	skipCredentials, skipAccount             bool
	skipMetadata, skipRegion                 *bool
	// rolePath is the key that names the role, for messages.
	rolePath string
	// roleSecret means that the role's setting is encrypted.
	roleSecret bool
}

// assumedRole is the setting `aws:assumeRole`, or the one entry of `aws:assumeRoles`.
type assumedRole struct {
	RoleARN           string            `pulumi:"roleArn" format:"iamRoleARN"`
	SessionName       string            `pulumi:"sessionName,optional"`
	ExternalID        string            `pulumi:"externalId,optional"`
	Duration          string            `pulumi:"duration,optional"`
	Policy            string            `pulumi:"policy,optional"`
	PolicyARNs        []string          `pulumi:"policyArns,optional"`
	SourceIdentity    string            `pulumi:"sourceIdentity,optional"`
	Tags              map[string]string `pulumi:"tags,optional"`
	TransitiveTagKeys []string          `pulumi:"transitiveTagKeys,optional"`
}

// webIdentityRole is the setting `aws:assumeRoleWithWebIdentity`.
type webIdentityRole struct {
	RoleARN              string   `pulumi:"roleArn" format:"iamRoleARN"`
	SessionName          string   `pulumi:"sessionName,optional"`
	Duration             string   `pulumi:"duration,optional"`
	Policy               string   `pulumi:"policy,optional"`
	PolicyARNs           []string `pulumi:"policyArns,optional"`
	WebIdentityToken     string   `pulumi:"webIdentityToken,optional"`
	WebIdentityTokenFile string   `pulumi:"webIdentityTokenFile,optional"`
}

// ignoredTags is the setting `aws:ignoreTags`.
type ignoredTags struct {
	Keys        []string `pulumi:"keys,optional"`
	KeyPrefixes []string `pulumi:"keyPrefixes,optional"`
}

func loadAWS(ctx *pulumi.Context, r *config.Report) awsOptions {
	p := providerConfig{ctx: ctx, namespace: "aws", report: r}
	const accounts, files = "a list of account numbers in quotes", "a list of paths"
	a := awsOptions{
		region: p.text("region"), profile: p.text("profile"), stsRegion: p.text("stsRegion"),
		retryMode: p.oneOf("retryMode", "standard or adaptive", "standard", "adaptive"),
		accessKey: p.text("accessKey"), secretKey: p.text("secretKey"), token: p.text("token"),
		httpProxy: p.text("httpProxy"), httpsProxy: p.text("httpsProxy"), noProxy: p.text("noProxy"), caBundle: p.text("customCaBundle"),
		allowedAccountIDs: p.list("allowedAccountIds", accounts), forbiddenAccountIDs: p.list("forbiddenAccountIds", accounts),
		configFiles: p.list("sharedConfigFiles", files), credentialsFiles: p.list("sharedCredentialsFiles", files),
		maxRetries: p.number("maxRetries"), fips: p.flag("useFipsEndpoint"), dualstack: p.flag("useDualstackEndpoint"),
		skipCredentials: config.Default(p.flag("skipCredentialsValidation"), false),
		skipAccount:     config.Default(p.flag("skipRequestingAccountId"), false),
		skipMetadata:    p.flag("skipMetadataApiCheck"), skipRegion: p.flag("skipRegionValidation"),
	}
	if len(a.allowedAccountIDs) > 0 && len(a.forbiddenAccountIDs) > 0 {
		r.Refuse(config.Problem{Path: "aws:forbiddenAccountIds", Value: strings.Join(a.forbiddenAccountIDs, ", "), Reason: "conflicts with aws:allowedAccountIds", Fix: "set only one of the two"})
	}
	a.ignoreTags = ifGiven(p, "ignoreTags", &ignoredTags{})
	a.loadRoles(p)
	return a
}

// ifGiven is the block of a key; nil without one.
func ifGiven[T any](p providerConfig, key string, target *T) *T {
	if !p.block(key, target) {
		return nil
	}
	return target
}

// loadRoles reads the role that the provider assumes. Later versions of the provider accept a
// chain of roles in `assumeRoles`; v6 accepts one.
func (a *awsOptions) loadRoles(p providerConfig) {
	r := p.report
	if a.assumeRole = ifGiven(p, "assumeRole", &assumedRole{}); a.assumeRole != nil {
		a.rolePath = "aws:assumeRole"
	}
	if text := p.text("assumeRoles"); text != "" {
		var roles struct {
			Roles []assumedRole `pulumi:"assumeRoles"`
		}
		before := len(r.Problems())
		config.Decode("aws", `{"assumeRoles": `+text+`}`, &roles, r)
		switch {
		case len(r.Problems()) > before:
		case a.assumeRole != nil:
			r.Refuse(config.Problem{Path: "aws:assumeRoles", Reason: "conflicts with aws:assumeRole", Fix: "set only one of the two"})
		case len(roles.Roles) != 1:
			r.Refuse(config.Problem{
				Path: "aws:assumeRoles", Value: fmt.Sprintf("%d roles", len(roles.Roles)), Reason: "version 6 of the AWS provider assumes exactly one role",
				Allowed: "one role; for a chain, an aws:profile with role_arn and source_profile",
			})
		default:
			a.assumeRole, a.rolePath = &roles.Roles[0], "aws:assumeRoles[0]"
		}
	}
	a.webIdentity = ifGiven(p, "assumeRoleWithWebIdentity", &webIdentityRole{})
	const web = "aws:assumeRoleWithWebIdentity"
	if w := a.webIdentity; w != nil {
		if (w.WebIdentityToken == "") == (w.WebIdentityTokenFile == "") {
			r.Refuse(config.Problem{Path: web + ".webIdentityTokenFile", Reason: "requires exactly one of webIdentityTokenFile and webIdentityToken", Allowed: "the path of the token's file, such as the value of AWS_WEB_IDENTITY_TOKEN_FILE"})
		}
		checkSession(web, w.SessionName, w.Duration, r)
	}
	for _, key := range []string{"assumeRole", "assumeRoles"} {
		a.roleSecret = a.roleSecret || p.ctx.IsConfigSecret("aws:"+key)
	}
	if role := a.assumeRole; role != nil {
		checkSession(a.rolePath, role.SessionName, role.Duration, r)
	}
}

// sessionName is the format that STS accepts (docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html, 2026-11).
var sessionName = regexp.MustCompile(`^[\w+=,.@-]{2,64}$`)

func checkSession(path, name, duration string, r *config.Report) {
	if name != "" && !sessionName.MatchString(name) {
		r.Refuse(config.Problem{Path: path + ".sessionName", Value: name, Reason: "has the wrong format", Allowed: "2 to 64 letters, digits and _ + = , . @ -"})
	}
	if duration == "" {
		return
	}
	if d, err := time.ParseDuration(duration); err != nil || d < 15*time.Minute || d > 12*time.Hour {
		r.Refuse(config.Problem{Path: path + ".duration", Value: duration, Reason: "is not a valid STS session duration", Allowed: "15m to 12h, up to the role's own maximum session duration"})
	}
}

// account is the account of the role that the provider assumes; "" if there is none.
func (a awsOptions) account() string {
	arn := ""
	switch {
	case a.assumeRole != nil:
		arn = a.assumeRole.RoleARN
	case a.webIdentity != nil:
		arn = a.webIdentity.RoleARN
	}
	return components.AccountOf(arn)
}

// validateAccounts rejects a role in an account that the provider would reject.
func (a awsOptions) validateAccounts(r *config.Report) {
	account := a.account()
	if account == "" {
		return
	}
	path := "aws:assumeRoleWithWebIdentity"
	if a.assumeRole != nil {
		path = a.rolePath
	}
	if slices.Contains(a.forbiddenAccountIDs, account) {
		r.Refuse(config.Problem{Path: path + ".roleArn", Value: account, Reason: "is listed in aws:forbiddenAccountIds", Allowed: "a role in another account"})
	}
	if len(a.allowedAccountIDs) > 0 && !slices.Contains(a.allowedAccountIDs, account) {
		r.Refuse(config.Problem{Path: path + ".roleArn", Value: account, Reason: "is not listed in aws:allowedAccountIds", Allowed: "a role in " + strings.Join(a.allowedAccountIDs, ", ")})
	}
}

func (s *settings) awsArgs(ctx *pulumi.Context, region string) *pulumiaws.ProviderArgs {
	a := s.aws
	args := &pulumiaws.ProviderArgs{
		Region: pulumi.String(region), DefaultTags: pulumiaws.ProviderDefaultTagsArgs{Tags: s.labels(ctx)},
		Profile: optional(a.profile), AccessKey: secret(a.accessKey), SecretKey: secret(a.secretKey), Token: secret(a.token),
		AllowedAccountIds: optionalList(a.allowedAccountIDs), ForbiddenAccountIds: optionalList(a.forbiddenAccountIDs),
		SharedConfigFiles: optionalList(a.configFiles), SharedCredentialsFiles: optionalList(a.credentialsFiles),
		HttpProxy: optional(a.httpProxy), HttpsProxy: optional(a.httpsProxy), NoProxy: optional(a.noProxy), CustomCaBundle: optional(a.caBundle),
		MaxRetries: optionalInt(a.maxRetries), RetryMode: optional(a.retryMode), StsRegion: optional(a.stsRegion),
		UseFipsEndpoint: optionalBool(a.fips), UseDualstackEndpoint: optionalBool(a.dualstack),
		SkipCredentialsValidation: pulumi.Bool(a.skipCredentials), SkipRequestingAccountId: pulumi.Bool(a.skipAccount),
		SkipMetadataApiCheck: optionalBool(a.skipMetadata), SkipRegionValidation: optionalBool(a.skipRegion),
	}
	if role := a.assumeRole; role != nil {
		externalID := optional(role.ExternalID)
		if a.roleSecret {
			externalID = secret(role.ExternalID)
		}
		args.AssumeRole = pulumiaws.ProviderAssumeRoleArgs{
			RoleArn: pulumi.String(role.RoleARN), SessionName: optional(role.SessionName), ExternalId: externalID, Duration: optional(role.Duration),
			Policy: optional(role.Policy), PolicyArns: optionalList(role.PolicyARNs), SourceIdentity: optional(role.SourceIdentity),
			Tags: optionalMap(role.Tags), TransitiveTagKeys: optionalList(role.TransitiveTagKeys),
		}
	}
	if web := a.webIdentity; web != nil {
		args.AssumeRoleWithWebIdentity = pulumiaws.ProviderAssumeRoleWithWebIdentityArgs{
			RoleArn: pulumi.String(web.RoleARN), SessionName: optional(web.SessionName), Duration: optional(web.Duration),
			Policy: optional(web.Policy), PolicyArns: optionalList(web.PolicyARNs),
			WebIdentityToken: secret(web.WebIdentityToken), WebIdentityTokenFile: optional(web.WebIdentityTokenFile),
		}
	}
	if tags := a.ignoreTags; tags != nil {
		args.IgnoreTags = pulumiaws.ProviderIgnoreTagsArgs{Keys: optionalList(tags.Keys), KeyPrefixes: optionalList(tags.KeyPrefixes)}
	}
	return args
}

func optionalMap(texts map[string]string) pulumi.StringMapInput {
	if len(texts) == 0 {
		return nil
	}
	return pulumi.ToStringMap(texts)
}
