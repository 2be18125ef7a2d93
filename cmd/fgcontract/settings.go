package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v4"
)

// settings are what a file or the environment says of a target, by key. They hold
// secrets, so that nothing prints them.
type settings map[string]string

// settingKeys are the keys of a file. Those in secretKeys are never a flag.
var settingKeys = []string{
	"access_key", "ca_file", "domain", "endpoint", "expired_token", "foreign_token", "iam_endpoint", "needs", "password", "project", "proxy", "rate", "region",
	"secret_key", "security_token", "timeout", "token", "user",
}

// readSettings reads a file of settings, a YAML map of texts. Every fault is named with
// its line; values are not repeated, because some are secrets.
func readSettings(path string) (settings, error) {
	if path == "" {
		return nil, nil //nolint:nilnil // no file is no fault
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("--config: %w", err)
	}
	var document yaml.Node
	if err := yaml.Unmarshal(data, &document); err != nil {
		return nil, fmt.Errorf("--config: %s is no YAML", path)
	}
	if len(document.Content) == 0 {
		return settings{}, nil
	}
	root := document.Content[0]
	if root.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("--config: %s:%d: give a map, such as {region: cn-north-4, project: ID}", path, root.Line)
	}
	out, faults := settings{placeOfNeeds: fmt.Sprintf("--config: %s: needs", path)}, []error{}
	for i := 0; i+1 < len(root.Content); i += 2 {
		if err := out.set(root.Content[i], root.Content[i+1]); err != nil {
			faults = append(faults, fmt.Errorf("--config: %s:%d: %w", path, root.Content[i].Line, err))
		}
	}
	return out, errors.Join(faults...)
}

func (s settings) set(key, value *yaml.Node) error {
	_, isSet := s[key.Value]
	switch {
	case !slices.Contains(settingKeys, key.Value):
		return fmt.Errorf("unknown key %q; the keys are %s", key.Value, strings.Join(settingKeys, ", "))
	case isSet:
		return fmt.Errorf("key %s is given twice", key.Value)
	case key.Value == "needs":
		return s.setNeeds(value)
	case value.Kind != yaml.ScalarNode || value.Value == "":
		return fmt.Errorf("key %s needs a text", key.Value)
	case strings.ContainsFunc(value.Value, unicode.IsControl):
		return fmt.Errorf("key %s holds a control character; remove it", key.Value)
	}
	s[key.Value] = value.Value
	return nil
}

// What a file says that the account owns stands in its settings as it would stand
// behind --have, one in a line; no value has a line break.
const (
	needsSeparator = "\n"
	placeOfNeeds   = "place of needs" // as errors call it; no key of a file
)

// setNeeds reads a map of needs and values, without a value where that of the document
// will do, or the word all.
func (s settings) setNeeds(value *yaml.Node) error {
	if value.Kind == yaml.ScalarNode && value.Value == "all" {
		s["needs"] = value.Value
		return nil
	}
	if value.Kind != yaml.MappingNode || len(value.Content) == 0 {
		return errors.New("key needs: give a map, such as {vpc_id: ID, gpu: true}, or all")
	}
	var given []string
	var faults []error
	for i := 0; i+1 < len(value.Content); i += 2 {
		name, of := value.Content[i], value.Content[i+1]
		switch {
		case of.Kind != yaml.ScalarNode || strings.ContainsFunc(name.Value+of.Value, unicode.IsControl):
			faults = append(faults, fmt.Errorf("key needs: %s needs a text, or true where the value of the document will do", strings.ToValidUTF8(name.Value, "")))
		case of.Tag == "!!bool" && of.Value == "false":
			faults = append(faults, fmt.Errorf("key needs: leave out %s, which the target does not have", name.Value))
		case of.Tag == "!!bool", of.Tag == "!!null":
			given = append(given, name.Value)
		default:
			given = append(given, name.Value+"="+of.Value)
		}
	}
	s["needs"] = strings.Join(given, needsSeparator)
	return errors.Join(faults...)
}

// variables name what the environment says, in three dialects: our own, that of the
// Terraform provider and that of the SDKs. The first dialect that has a credential wins.
var variables = []map[string]string{
	{ //nolint:gosec // names of variables, no credentials
		"endpoint": "FGCONTRACT_TARGET", "region": "FGCONTRACT_REGION", "project": "FGCONTRACT_PROJECT",
		"token": "FGCONTRACT_TOKEN", "foreign_token": "FGCONTRACT_FOREIGN_TOKEN",
		"expired_token": "FGCONTRACT_EXPIRED_TOKEN", "needs": "FGCONTRACT_HAVE",
	},
	{ //nolint:gosec // names of variables, no credentials
		"region": "HW_REGION_NAME", "project": "HW_PROJECT_ID", "token": "HW_AUTH_TOKEN", "iam_endpoint": "HW_AUTH_URL",
		"access_key": "HW_ACCESS_KEY", "secret_key": "HW_SECRET_KEY", "security_token": "HW_SECURITY_TOKEN",
		"user": "HW_USER_NAME", "password": "HW_USER_PASSWORD", "domain": "HW_DOMAIN_NAME",
	},
	{ //nolint:gosec // names of variables, no credentials
		"project": "HUAWEICLOUD_SDK_PROJECT_ID", "iam_endpoint": "HUAWEICLOUD_SDK_IAM_ENDPOINT",
		"access_key": "HUAWEICLOUD_SDK_AK", "secret_key": "HUAWEICLOUD_SDK_SK", "security_token": "HUAWEICLOUD_SDK_SECURITY_TOKEN",
	},
}

// fromEnvironment reads one layer of settings for each dialect.
func (a *app) fromEnvironment() ([]settings, error) {
	var layers []settings
	var faults []error
	for _, dialect := range variables {
		layer := settings{}
		for _, key := range settingKeys {
			value, err := a.secret(dialect[key])
			faults = append(faults, err)
			if value != "" {
				layer[key] = value.Reveal()
			}
		}
		if text := layer["needs"]; text != "" {
			layer["needs"], layer[placeOfNeeds] = strings.ReplaceAll(text, ",", needsSeparator), dialect["needs"]
		}
		layers = append(layers, layer)
	}
	return layers, errors.Join(faults...)
}

// lookUp returns what the first layer says that says anything.
func lookUp(layers []settings, key string) string {
	for _, layer := range layers {
		if value := layer[key]; value != "" {
			return value
		}
	}
	return ""
}

// credentialsOf finds the first layer that has a credential: who says half of one says
// all of it.
func credentialsOf(layers []settings) settings {
	for _, layer := range layers {
		if cmp.Or(layer["token"], layer["access_key"], layer["secret_key"], layer["user"], layer["password"]) != "" {
			return layer
		}
	}
	return nil
}

// endpointOf is the address of FunctionGraph: as it was given, or that of the region.
func (a *app) endpointOf(layers []settings) string {
	region := lookUp(layers, "region")
	if given := lookUp(layers, "endpoint"); given != "" || region == "" {
		return given
	}
	name := "HUAWEICLOUD_SDK_REGION_FUNCTIONGRAPH_" + strings.ToUpper(strings.ReplaceAll(region, "-", "_"))
	if own := a.Getenv(name); own != "" {
		if !strings.HasPrefix(own, "http") {
			own = "https://" + own
		}
		return own
	}
	return "https://functiongraph." + region + ".myhuaweicloud.com"
}

// iamOf is the address of IAM. A path is cut off: the version is ours to say.
func iamOf(layers []settings) string {
	region := lookUp(layers, "region")
	given := lookUp(layers, "iam_endpoint")
	switch {
	case given == "" && region != "":
		return "https://iam." + region + ".myhuaweicloud.com"
	case given != "" && !strings.HasPrefix(given, "http"):
		given = "https://" + given
	}
	return strings.TrimSuffix(strings.TrimSuffix(given, "/"), "/v3")
}
