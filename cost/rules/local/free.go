// Package local has the resource types that create nothing in a cloud.
package local

// FreeTypes maps resource types that cost nothing to the reason.
var FreeTypes = map[string]string{
	"pulumi:pulumi:StackReference":               "reads another stack",
	"random:index/randomId:RandomId":             "creates nothing in a cloud",
	"random:index/randomInteger:RandomInteger":   "creates nothing in a cloud",
	"random:index/randomPassword:RandomPassword": "creates nothing in a cloud",
	"random:index/randomPet:RandomPet":           "creates nothing in a cloud",
	"random:index/randomString:RandomString":     "creates nothing in a cloud",
	"random:index/randomUuid:RandomUuid":         "creates nothing in a cloud",
	"tls:index/privateKey:PrivateKey":            "creates nothing in a cloud",
	"tls:index/selfSignedCert:SelfSignedCert":    "creates nothing in a cloud",
	"docker:index/image:Image":                   "pushed images are part of the repository's storage",
	"docker:index/registryImage:RegistryImage":   "pushed images are part of the repository's storage",
	"docker-build:index:Image":                   "pushed images are part of the repository's storage",
	"archive:index/file:File":                    "creates nothing in a cloud",
}
