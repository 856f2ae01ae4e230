package kubernetes

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/bytoken"
	"bankchurn/service"
)

// gceServiceAnnotations have Google's load balancers send requests to the Pods
// themselves, and name the object with their settings.
func gceServiceAnnotations(s service.Service) map[string]string {
	return map[string]string{
		"cloud.google.com/neg":            `{"ingress": true}`,
		"cloud.google.com/backend-config": fmt.Sprintf(`{"default": %q}`, s.Name),
	}
}

// gceObjects are what the annotations of the Service and the Ingress refer to by
// name, which is why their names are exact.
func (b *builder) gceObjects() ([]pulumi.Resource, error) {
	o, s := b.options, b.service
	backend, err := b.custom("cloud.google.com/v1", "BackendConfig", pulumi.Map{
		"timeoutSec":         pulumi.Int(o.readTimeout(s)),
		"connectionDraining": pulumi.Map{"drainingTimeoutSec": pulumi.Int(o.Rollout.DrainSeconds)},
		"healthCheck": pulumi.Map{
			"type": pulumi.String("HTTP"), "requestPath": pulumi.String(s.HealthPath), "port": pulumi.Int(s.Port),
			"checkIntervalSec": pulumi.Int(15), "timeoutSec": pulumi.Int(5),
		},
	})
	if err != nil {
		return nil, err
	}
	objects := []pulumi.Resource{backend}
	if o.redirects(s) {
		frontend, err := b.custom("networking.gke.io/v1beta1", "FrontendConfig", pulumi.Map{
			"redirectToHttps": pulumi.Map{"enabled": pulumi.Bool(true)},
		})
		if err != nil {
			return nil, err
		}
		objects = append(objects, frontend)
	}
	if o.Ingress.TLS.ManagedCertificate {
		certificate, err := b.custom("networking.gke.io/v1", "ManagedCertificate", pulumi.Map{"domains": pulumi.ToStringArray(o.hosts(s))})
		if err != nil {
			return nil, err
		}
		objects = append(objects, certificate)
	}
	return objects, nil
}

// custom is an object of a kind that the cluster brings, named like the service.
func (b *builder) custom(version, kind string, content pulumi.Map) (*bytoken.Resource, error) {
	meta := b.meta()
	meta.Name = pulumi.String(b.service.Name)
	return NewObject(b.ctx, b.name, version, kind, meta, content, b.parent, pulumi.DependsOn(b.within))
}
