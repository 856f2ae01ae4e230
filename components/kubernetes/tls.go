package kubernetes

import (
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// The directories of Let's Encrypt (letsencrypt.org/docs/acme-protocol-updates/).
const (
	acmeProduction = "https://acme-v02.api.letsencrypt.org/directory"
	acmeStaging    = "https://acme-staging-v02.api.letsencrypt.org/directory"
)

// certificateFollowsDNS says whether the certificate is issued only once DNS leads the hosts
// to the load balancer, which the first update makes
// (letsencrypt.org/docs/challenge-types/#http-01-challenge,
// docs.cloud.google.com/kubernetes-engine/docs/how-to/managed-certs).
func (d *desired) certificateFollowsDNS() bool {
	return d.Ingress.TLS.CreateIssuer.Email != "" || d.Ingress.TLS.ManagedCertificate
}

// issuerAnnotations have cert-manager write the Ingress's Secret.
func (d *desired) issuerAnnotations() pulumi.StringMap {
	t := d.Ingress.TLS
	if !t.byCertManager() {
		return nil
	}
	a := pulumi.StringMap{"cert-manager.io/cluster-issuer": t.issuer()}
	if config.IsSet(t.Issuer) && t.IssuerKind == "Issuer" {
		a = pulumi.StringMap{"cert-manager.io/issuer": t.issuer()}
	}
	if d.Ingress.Controller == "gce" {
		// Another Ingress for the challenge would get another address there, and
		// without any certificate Google's controller makes no HTTPS at all
		// (cert-manager.io/docs/usage/ingress/#supported-annotations).
		a["acme.cert-manager.io/http01-edit-in-place"] = pulumi.String("true")
		a["cert-manager.io/issue-temporary-certificate"] = pulumi.String("true")
	}
	return a
}

// newIssuer makes the ClusterIssuer. Its kind has to be known to the cluster: by
// an installed cert-manager, which comes first, or by one that is there.
func (b *builder) newIssuer(before []pulumi.Resource) (pulumi.Resource, error) {
	t := b.Ingress.TLS
	server := acmeProduction
	if t.CreateIssuer.Staging {
		server = acmeStaging
	}
	class := "ingressClassName"
	if b.Ingress.Controller == "gce" {
		class = "class" // the old annotation, the only one that Google's controller reads
	}
	labels := pulumi.ToStringMap(b.labels)
	meta := metav1.ObjectMetaArgs{Name: t.issuer(), Labels: labels}
	return NewObject(b.ctx, b.name, "cert-manager.io/v1", "ClusterIssuer", meta, pulumi.Map{"acme": pulumi.Map{
		"server":              pulumi.String(server),
		"email":               pulumi.String(t.CreateIssuer.Email),
		"privateKeySecretRef": pulumi.Map{"name": t.issuer()},
		"solvers": pulumi.Array{pulumi.Map{"http01": pulumi.Map{"ingress": pulumi.Map{
			class: b.className(),
		}}}},
	}}, b.parent, pulumi.DependsOn(before))
}
