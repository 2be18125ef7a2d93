package cases

import (
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/fgcontract/fgcontract/contracts"
)

// The code of functions: the requests that its refusals speak of, and stories.

// The operations on code.
const (
	updateCode = "UpdateFunctionCode"
	showCode   = "ShowFunctionCode"

	limitInstances = "UpdateFunctionMaxInstanceConfig"
)

// codeStories has a row for every behaviour of the code of a function.
var codeStories = map[string]familyStory{
	contracts.BehaviourCodeReadsBack:      {[]string{updateCode, showCode}, (*maker).codeReadsBack},
	contracts.BehaviourCodeDigest:         {[]string{updateCode, showCode}, (*maker).codeDigest},
	contracts.BehaviourConfigUntouched:    {[]string{updateCode, show}, (*maker).configUntouched},
	contracts.BehaviourCodeStays:          {[]string{updateCode, showCode}, (*maker).codeStays},
	contracts.BehaviourCodeOfVersion:      {[]string{updateCode, showCode, publish}, (*maker).codeOfVersion},
	contracts.BehaviourCodeAgrees:         {[]string{updateCode, showCode, show}, (*maker).codeAgrees},
	contracts.BehaviourChangedIsPublished: {[]string{updateCode, publish}, (*maker).changedIsPublished},
	contracts.BehaviourDependenciesShown:  {[]string{updateCode, showCode, show, update, limitInstances, publish}, (*maker).dependenciesShown},
}

// ofCode are the members of a function that follow its code.
var ofCode = []string{"code_type", "code_url", "code_filename", "code_size", "digest", "depend_list", "depend_version_list", "dependencies"}

// coded is a request that sends inline code.
func (m *maker) coded(text string) contracts.Step {
	file := base64.StdEncoding.EncodeToString([]byte(text))
	return m.step(updateCode, map[string]any{"code_type": "inline", "func_code": map[string]any{"file": file}})
}

func (m *maker) codeReadsBack() {
	for _, e := range m.operation(updateCode).Examples {
		m.tell("with the example "+e.Name, nil, prepares(m.step(updateCode, e.Value)), m.step(showCode, nil))
	}
}

// packages are the examples of an update that send a package.
func (m *maker) packages() (sent []contracts.Step) {
	for _, e := range m.operation(updateCode).Examples {
		if kind := at(e.Value, []string{"code_type"}); kind == "zip" || kind == "jar" {
			// Without what a target may not own, the package is what matters.
			body := without(without(e.Value, []string{"depend_version_list"}), []string{"code_encrypt_kms_key_id"})
			sent = append(sent, m.step(updateCode, body))
		}
	}
	return sent
}

func (m *maker) codeDigest() {
	var steps []contracts.Step
	for _, s := range m.packages() {
		steps = append(steps, s, m.step(showCode, nil))
	}
	m.tell("of one package after the other", func(t *contracts.Trace) []contracts.Finding {
		var found []contracts.Finding
		for i := range t.Exchanges {
			want := packageDigest(t.Sent(i - i%2))
			if got := t.Body(i)["digest"]; got != want {
				found = append(found, t.Broken(i, "/digest", "the SHA-512 of the package: "+want, contracts.Show(got)))
			}
		}
		return found
	}, steps...)
}

// packageDigest is the digest of the package in a body.
func packageDigest(body map[string]any) string {
	file, _ := at(body, []string{"func_code", "file"}).(string)
	data, err := base64.StdEncoding.DecodeString(file)
	if err != nil {
		return ""
	}
	sum := sha512.Sum512(data)
	return hex.EncodeToString(sum[:])
}

func (m *maker) configUntouched() {
	m.tell("by inline code", func(t *contracts.Trace) []contracts.Finding {
		return t.Same(1, 3, slices.Concat(ofCode, timeDependent)...)
	}, prepares(m.step(update, m.operation(update).Example("minimal"))), prepares(m.step(show, nil)), m.plain(updateCode), m.step(show, nil))
}

func (m *maker) codeStays() {
	bad := m.coded("changed = True")
	bad.Body = with(bad.Body, []string{"code_type"}, "no-such-type")
	bad.Setup, bad.Expect = true, contracts.Expectation{Statuses: []int{400}}
	m.tell("for an unknown type", func(t *contracts.Trace) []contracts.Finding { return t.Same(1, 3) },
		prepares(m.plain(updateCode)), prepares(m.step(showCode, nil)), bad, m.step(showCode, nil))
}

func (m *maker) codeOfVersion() {
	read := ofVersion(m.step(showCode, nil))
	m.tell("when latest gets other code", func(t *contracts.Trace) []contracts.Finding { return t.Same(1, 3) },
		prepares(m.publishing()), prepares(read), prepares(m.plain(updateCode)), read)
}

func (m *maker) codeAgrees() {
	m.tell("after an update", func(t *contracts.Trace) []contracts.Finding {
		var found []contracts.Finding
		for _, name := range []string{"code_type", "code_size", "digest"} {
			code, config := t.Body(1)[name], t.Body(2)[name]
			if !contracts.Equal(code, config) {
				found = append(found, t.Broken(2, "/"+name, "as the code says: "+contracts.Show(code), contracts.Show(config)))
			}
		}
		return found
	}, prepares(m.plain(updateCode)), m.step(showCode, nil), m.step(show, nil))
}

func (m *maker) changedIsPublished() {
	second := m.publishing()
	second.Body = with(second.Body, []string{"version"}, "v2")
	m.tell("under another name", nil, prepares(m.publishing()), prepares(m.plain(updateCode)), second)
}

// tooManyVersions publishes as many versions as a function may have, each of other
// code, then one more.
func tooManyVersions(m *maker, valid contracts.Step) []variant {
	if m.operation(updateCode) == nil {
		return nil
	}
	named := func(i int) contracts.Step {
		s := valid
		s.Body = map[string]any{"version": fmt.Sprint("v", i)}
		return s
	}
	limit := valid.Operation.Refusal("quota.versions").Limit
	var before []contracts.Step
	for i := range limit - 1 { // latest is one of them
		published := prepares(named(i))
		published.Expect = contracts.Succeeds(valid.Operation)
		before = append(before, prepares(m.coded(fmt.Sprint("n = ", i))), published)
	}
	before = append(before, prepares(m.coded("n = 'one more'")))
	return []variant{{words: "a version more than the most", step: named(limit), before: before}}
}

func (m *maker) dependenciesShown() {
	version := m.operation(updateCode).Body.Find("depend_version_list", "*")
	if version == nil || version.Example == nil {
		return
	}
	coded := m.coded("needs a dependency")
	coded.Body = with(coded.Body, []string{"depend_version_list"}, []any{version.Example})
	m.tell("by every answer", func(t *contracts.Trace) []contracts.Finding {
		var found []contracts.Finding
		for step := range t.Exchanges {
			list, _ := t.Body(step)["dependencies"].([]any)
			var ids []any
			for _, one := range list {
				dependency, _ := one.(map[string]any)
				ids = append(ids, dependency["id"])
			}
			if want := t.Sent(0)["depend_version_list"]; !contracts.Equal(ids, want) {
				found = append(found, t.Broken(step, "/dependencies", "the dependencies "+contracts.Show(want), contracts.Show(list)))
			}
		}
		return found
	}, coded, m.step(show, nil), m.step(showCode, nil), m.plain(update), m.plain(limitInstances), m.plain(publish))
}
