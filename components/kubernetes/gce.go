package kubernetes

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/bytoken"
	"bankchurn/config"
)

// gceServiceAnnotations make Google's load balancers send requests directly to the Pods, and name
// the object with their settings.
func (d *desired) gceServiceAnnotations() map[string]string {
	return map[string]string{
		"cloud.google.com/neg":            `{"ingress": true}`,
		"cloud.google.com/backend-config": fmt.Sprintf(`{"default": %q}`, d.service.Name),
	}
}

// gceObjects are the objects that annotations of the Service and the Ingress refer to by name, so
// their names are exact.
func (b *builder) gceObjects() ([]pulumi.Resource, error) {
	d := b.desired
	backend, err := b.custom("cloud.google.com/v1", "BackendConfig", pulumi.Map{
		"timeoutSec":         pulumi.Int(d.readTimeout()),
		"connectionDraining": pulumi.Map{"drainingTimeoutSec": pulumi.Int(d.balancerDrain())},
		"healthCheck": pulumi.Map{
			// Without a port, each Pod is checked at its own port, old and new Pods alike.
			"type": pulumi.String("HTTP"), "requestPath": pulumi.String(d.service.HealthPath),
			"checkIntervalSec": pulumi.Int(15), "timeoutSec": pulumi.Int(5),
		},
	})
	if err != nil {
		return nil, err
	}
	objects := []pulumi.Resource{backend}
	if d.frontend() {
		content := pulumi.Map{"redirectToHttps": pulumi.Map{"enabled": pulumi.Bool(d.redirects())}}
		if policy := d.Ingress.TLS.SSLPolicy; config.IsSet(policy) {
			content["sslPolicy"] = policy
		}
		frontend, err := b.custom("networking.gke.io/v1beta1", "FrontendConfig", content)
		if err != nil {
			return nil, err
		}
		objects = append(objects, frontend)
	}
	if d.Ingress.TLS.ManagedCertificate {
		certificate, err := b.custom("networking.gke.io/v1", "ManagedCertificate", pulumi.Map{"domains": pulumi.ToStringArray(d.hosts())})
		if err != nil {
			return nil, err
		}
		objects = append(objects, certificate)
	}
	return objects, nil
}

// frontend reports whether the load balancer needs frontend settings.
func (d *desired) frontend() bool { return d.redirects() || config.IsSet(d.Ingress.TLS.SSLPolicy) }

// custom registers an object of a kind that the cluster defines, named after the service.
func (b *builder) custom(version, kind string, content pulumi.Map) (*bytoken.Resource, error) {
	meta := b.meta()
	meta.Name = pulumi.String(b.service.Name)
	return NewObject(b.ctx, b.name, version, kind, meta, content, b.parent, pulumi.DependsOn(b.within))
}
