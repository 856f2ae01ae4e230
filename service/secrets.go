package service

import (
	"regexp"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// SecretForm is the format of a platform's references to secrets.
type SecretForm struct {
	// Block is the platform's config block, such as `lambda`; Own its `secrets`.
	Block string
	Own   map[string]pulumi.StringInput
	// Form is the format of a reference; Reason and Allowed describe it.
	Form            *regexp.Regexp
	Reason, Allowed string
	// Example is a reference of that form.
	Example string
}

// reference matches the beginning of any cloud's reference. Anything else may be a secret itself
// and must not be repeated in an error, which ends up in logs.
var reference = regexp.MustCompile(`^(arn:|projects/)`)

// Check returns the neutral references merged with the platform's own, and reports invalid names
// of variables, names that are plain variables too, and references in the wrong format. A
// reference that is an Output is checked when it resolves.
func (f SecretForm) Check(s Service, r *config.Report) map[string]pulumi.StringInput {
	own := f.Block + ".secrets"
	validateEnvironment(own, f.Own, r)
	for _, name := range config.SortedNames(f.Own) {
		if _, both := s.Env[name]; both {
			r.Refuse(config.Problem{Path: "service.env." + name, Reason: "is also in " + own + "; keep one of them"})
		}
	}
	secrets := config.Merge(s.Secrets, f.Own)
	for _, name := range config.SortedNames(secrets) {
		check := func(text string, r *config.Report) { f.checkOne(name, text, r) }
		if !config.IsSet(secrets[name]) {
			check("", r)
		}
		secrets[name] = config.Check(secrets[name], r, check)
	}
	return secrets
}

// CheckGrants returns release.grants.secrets and reports references in the wrong format.
func (f SecretForm) CheckGrants(release Release, r *config.Report) map[string]pulumi.StringInput {
	const path = "release.grants.secrets"
	validateEnvironment(path, release.Grants.Secrets, r)
	granted := config.Merge(release.Grants.Secrets, nil)
	for _, name := range config.SortedNames(granted) {
		check := func(text string, r *config.Report) {
			f.refuse(config.Problem{Path: path + "." + name, Allowed: f.Allowed}, text, r)
		}
		if !config.IsSet(granted[name]) {
			check("", r)
		}
		granted[name] = config.Check(granted[name], r, check)
	}
	return granted
}

func (f SecretForm) checkOne(name, text string, r *config.Report) {
	own := f.Block + ".secrets"
	p := config.Problem{
		Path:    config.OverridePath(own, "service.secrets", name, f.Own),
		Allowed: f.Allowed + "; set it under " + own + " to keep service.secrets for another cloud",
	}
	if _, given := f.Own[name]; !given && reference.MatchString(text) {
		p.Missing = &config.Missing{Key: own + "." + name, Example: f.Example}
	}
	f.refuse(p, text, r)
}

func (f SecretForm) refuse(p config.Problem, text string, r *config.Report) {
	if f.Form.MatchString(text) {
		return
	}
	p.Reason = f.Reason
	if reference.MatchString(text) {
		p.Value = text
	}
	r.Refuse(p)
}
