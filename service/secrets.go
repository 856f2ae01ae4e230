package service

import (
	"bankchurn/config"
	"regexp"
)

// SecretForm is how a platform wants references to secrets.
type SecretForm struct {
	// Block is the platform's config block, such as `lambda`; Own its `secrets`.
	Block string
	Own   map[string]string
	// Form is what a reference looks like; Reason and Allowed say so in words.
	Form            *regexp.Regexp
	Reason, Allowed string
}

// reference is the beginning of any cloud's reference. What does not look like one
// may be a secret itself, and must not be repeated in an error that ends up in logs.
var reference = regexp.MustCompile(`^(arn:|projects/)`)

// ValidateSecrets checks the neutral references merged with the platform's own:
// names of variables, none that is a plain variable too, and the form.
func (f SecretForm) ValidateSecrets(s Service, r *config.Report) {
	own := f.Block + ".secrets"
	validateEnvironment(own, f.Own, r)
	for _, name := range config.SortedNames(f.Own) {
		if _, both := s.Env[name]; both {
			r.Refuse(config.Problem{Path: "service.env." + name, Reason: "is also in " + own + "; keep one of them"})
		}
	}
	secrets := config.Merge(s.Secrets, f.Own)
	for _, name := range config.SortedNames(secrets) {
		if f.Form.MatchString(secrets[name]) {
			continue
		}
		p := config.Problem{
			Path: config.OverridePath(own, "service.secrets", name, f.Own), Reason: f.Reason,
			Allowed: f.Allowed + "; set it under " + own + " to keep service.secrets for another cloud",
		}
		if reference.MatchString(secrets[name]) {
			p.Value = secrets[name]
		}
		r.Refuse(p)
	}
}
