package kubernetes

import (
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// The directories of Let's Encrypt (letsencrypt.org/docs/acme-protocol-updates/).
const (
	acmeProduction = "https://acme-v02.api.letsencrypt.org/directory"
	acmeStaging    = "https://acme-staging-v02.api.letsencrypt.org/directory"
)

// issuerAnnotations have cert-manager write the Ingress's Secret.
func (o *Options) issuerAnnotations() map[string]string {
	t := o.Ingress.TLS
	if !t.byCertManager() {
		return nil
	}
	a := map[string]string{"cert-manager.io/cluster-issuer": t.issuer()}
	if t.Issuer != "" && t.IssuerKind == "Issuer" {
		a = map[string]string{"cert-manager.io/issuer": t.issuer()}
	}
	if o.Ingress.Controller == "gce" {
		// Another Ingress for the challenge would get another address there, and
		// without any certificate Google's controller makes no HTTPS at all
		// (cert-manager.io/docs/usage/ingress/#supported-annotations).
		a["acme.cert-manager.io/http01-edit-in-place"] = "true"
		a["cert-manager.io/issue-temporary-certificate"] = "true"
	}
	return a
}

// newIssuer makes the ClusterIssuer. Its kind has to be known to the cluster: by
// an installed cert-manager, which comes first, or by one that is there.
func (b *builder) newIssuer(before []pulumi.Resource) (pulumi.Resource, error) {
	t := b.options.Ingress.TLS
	server := acmeProduction
	if t.CreateIssuer.Staging {
		server = acmeStaging
	}
	class := "ingressClassName"
	if b.options.Ingress.Controller == "gce" {
		class = "class" // the old annotation, the only one that Google's controller reads
	}
	labels := pulumi.ToStringMap(b.labels)
	meta := metav1.ObjectMetaArgs{Name: pulumi.String(t.issuer()), Labels: labels}
	return NewObject(b.ctx, b.name, "cert-manager.io/v1", "ClusterIssuer", meta, pulumi.Map{"acme": pulumi.Map{
		"server":              pulumi.String(server),
		"email":               pulumi.String(t.CreateIssuer.Email),
		"privateKeySecretRef": pulumi.Map{"name": pulumi.String(t.issuer())},
		"solvers": pulumi.Array{pulumi.Map{"http01": pulumi.Map{"ingress": pulumi.Map{
			class: pulumi.String(b.options.className(b.service)),
		}}}},
	}}, b.parent, pulumi.DependsOn(before))
}
