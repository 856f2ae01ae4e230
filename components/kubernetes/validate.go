package kubernetes

import (
	"regexp"
	"slices"
	"strings"

	"bankchurn/components"
	"bankchurn/spec"
)

// Validate refuses what the cluster cannot do with the service and the options.
func (o *Options) Validate(in components.Input, c Cluster, r *spec.Report) {
	o.validateImage(in.Service, r)
	o.validateController(c, r)
}

var secretKey = regexp.MustCompile(`^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/[-._A-Za-z0-9]{1,253}$`)

func (o *Options) validateImage(s spec.Service, r *spec.Report) {
	spec.SecretForm{
		Block: "kubernetes", Own: o.Secrets, Form: secretKey, Reason: "is not a key of a Kubernetes Secret",
		Allowed: "SECRET/KEY, a Secret that exists in the namespace and one of its keys",
	}.ValidateSecrets(s, r)
	image, path := o.imageOf(s)
	if image == "" {
		r.Refuse(spec.Problem{Path: path, Reason: "is missing: Kubernetes runs a container image", Allowed: "REGISTRY/REPOSITORY:TAG"})
		return
	}
	spec.WarnUnpinned(path, image, r)
}

func (o *Options) validateController(c Cluster, r *spec.Report) {
	if !slices.Contains(c.Controllers, o.Ingress.Controller) {
		r.Refuse(spec.Problem{
			Path: "kubernetes.ingress.controller", Value: o.Ingress.Controller, Reason: "does not exist on " + c.Platform,
			Allowed: strings.Join(c.Controllers, ", "),
		})
	}
}
