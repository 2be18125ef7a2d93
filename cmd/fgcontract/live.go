package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"time"

	"github.com/fgcontract/fgcontract/cmd/program"
	"github.com/fgcontract/fgcontract/suite/target"
	"github.com/spf13/pflag"
)

// live says where a real endpoint is and how it is spoken to. What flags leave open
// the environment says, and then the file.
type live struct {
	target  string
	region  string
	project string
	config  string
	rate    float64
	timeout time.Duration

	layers []settings // behind the flags: the environment, the file
}

const liveHelp = `Where the endpoint is and who asks comes from flags, from the environment and from a
file (--config), in that order. The file is a YAML map of these keys; unknown ones are
refused:

  endpoint or region, project, rate, timeout, proxy, ca_file, iam_endpoint
  token                              or
  access_key, secret_key and, of a temporary key, security_token: requests are
                                     signed (SDK-HMAC-SHA256)            or
  user, password, domain             a token is asked of IAM
  foreign_token                      of another project, if you have one
  expired_token                      whose time is over, if you have one
  needs                              what the account owns, as --have of check says
                                     it: a map such as {vpc_id: ID, gpu: true}, or all

The environment says the same by FGCONTRACT_TARGET, _REGION, _PROJECT, _TOKEN,
_FOREIGN_TOKEN, _EXPIRED_TOKEN and _HAVE (vpc_id=ID,gpu), by HW_REGION_NAME, HW_PROJECT_ID, HW_AUTH_TOKEN, HW_ACCESS_KEY,
HW_SECRET_KEY, HW_SECURITY_TOKEN, HW_USER_NAME, HW_USER_PASSWORD, HW_DOMAIN_NAME,
HW_AUTH_URL, and by HUAWEICLOUD_SDK_AK, _SK, _SECURITY_TOKEN, _PROJECT_ID,
_IAM_ENDPOINT and _REGION_FUNCTIONGRAPH_(REGION). Credentials are never flags.`

func (l *live) registerTarget(flags *pflag.FlagSet) {
	flags.StringVar(&l.target, "target", "", "the server at `URL`, which is scheme and host alone")
	flags.StringVar(&l.region, "region", "", "`NAME` of a region instead of --target")
	flags.StringVar(&l.project, "project", "", "`ID` of the project at --target in which functions are made")
	flags.StringVar(&l.config, "config", "", "read endpoint and credentials from the YAML `FILE`")
	flags.Float64Var(&l.rate, "rate", 0, "at most `N` requests a second (default no limit)")
	flags.DurationVar(&l.timeout, "timeout", 0, "give up on an answer after `DURATION` (default 30s)")
}

func (l *live) checkLive() error {
	var faults []error
	if l.rate < 0 {
		faults = append(faults, errors.New("--rate must not be negative"))
	}
	if l.timeout < 0 {
		faults = append(faults, errors.New("--timeout must not be negative"))
	}
	if l.target != "" && l.region != "" {
		faults = append(faults, errors.New("--target and --region exclude each other"))
	}
	return errors.Join(faults...)
}

// settle completes the flags by environment and file.
func (a *app) settle(l *live) error {
	environment, err := a.fromEnvironment()
	file, unread := readSettings(l.config)
	if err := errors.Join(err, unread); err != nil {
		return err
	}
	l.layers = slices.Concat(environment, []settings{file})
	flags := settings{"endpoint": l.target, "region": l.region}
	within := append([]settings{flags}, l.layers...)
	if l.region != "" {
		within = []settings{flags}
	}
	l.target = a.endpointOf(within)
	l.layers = append([]settings{flags}, l.layers...)
	if l.project == "" {
		l.project = lookUp(l.layers, "project")
	}
	var faults [2]error
	if text := lookUp(l.layers, "rate"); text != "" && l.rate == 0 {
		l.rate, faults[0] = strconv.ParseFloat(text, 64)
	}
	if text := lookUp(l.layers, "timeout"); text != "" && l.timeout == 0 {
		l.timeout, faults[1] = time.ParseDuration(text)
	}
	if faults[0] != nil || faults[1] != nil || l.rate < 0 || l.timeout < 0 {
		return fmt.Errorf("--config: %s: rate is a number of requests a second, timeout a duration such as 30s", l.config)
	}
	return nil
}

// openTarget makes the target that flags, environment and file speak of. It sends
// nothing to it; a token by password is asked of IAM. Only a plan needs no credential.
func (a *app) openTarget(ctx context.Context, l *live, c target.Config, needsToken bool) (*target.Target, error) {
	transport, err := transportOf(l.layers)
	if err != nil {
		return nil, err
	}
	c.URL, c.Project, c.Timeout, c.Rate = l.target, l.project, l.timeout, l.rate
	c.Foreign = target.Secret(lookUp(l.layers, "foreign_token"))
	c.Expired = target.Secret(lookUp(l.layers, "expired_token"))
	if transport != nil {
		c.Base = transport
	}
	if needsToken {
		err = a.identify(ctx, l, &c)
	} else {
		c.Token = "nothing is sent"
	}
	if err != nil {
		return nil, err
	}
	t, err := target.New(c)
	if err != nil {
		return nil, fmt.Errorf("--target: %w", err)
	}
	return t, nil
}

// identify says who asks.
func (a *app) identify(ctx context.Context, l *live, c *target.Config) error {
	own := credentialsOf(l.layers)
	secret := func(key string) target.Secret { return target.Secret(own[key]) }
	switch {
	case own == nil:
		return errors.New("set the environment variable FGCONTRACT_TOKEN to a token of the project")
	case own["token"] != "":
		c.Token = secret("token")
	case own["access_key"] != "" || own["secret_key"] != "":
		if own["access_key"] == "" || own["secret_key"] == "" {
			return errors.New("an access key needs its secret key: set both in the same place, the environment or the file")
		}
		c.Key = &target.Key{Access: own["access_key"], Secret: secret("secret_key"), SecurityToken: secret("security_token"), Now: a.Now}
	default:
		var err error
		c.Token, err = target.Authenticate(ctx, target.User{
			IAM: iamOf(l.layers), Name: own["user"], Password: secret("password"), Domain: own["domain"], Project: l.project,
		}, c.Base)
		if err != nil {
			return &program.StatusError{Status: program.ExitInconclusive, Err: err}
		}
	}
	return nil
}

// transportOf goes through a proxy, or trusts an authority, that the settings name; nil
// if they name none.
func transportOf(layers []settings) (*http.Transport, error) {
	proxy, file := lookUp(layers, "proxy"), lookUp(layers, "ca_file")
	if proxy == "" && file == "" {
		return nil, nil //nolint:nilnil // the usual transport will do
	}
	out := http.DefaultTransport.(*http.Transport).Clone() //nolint:forcetypeassert // it is one, by its documentation
	if proxy != "" {
		through, err := url.Parse(proxy)
		if err != nil || through.Host == "" {
			return nil, errors.New("proxy: give scheme and host, such as http://127.0.0.1:3128")
		}
		out.Proxy = http.ProxyURL(through)
	}
	if file != "" {
		roots, err := readRoots(file)
		if err != nil {
			return nil, fmt.Errorf("ca_file: %w", err)
		}
		out.TLSClientConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	}
	return out, nil
}

// readRoots reads the authorities that are trusted, in place of those of the system.
func readRoots(file string) (*x509.CertPool, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(data) {
		return nil, fmt.Errorf("%s holds no certificate in PEM", file)
	}
	return roots, nil
}
