import Histories
import Testing

/// What stands twice where it may stand once is refused: nobody knows which one counts.
@Suite struct OnceTests {
    private let json = #""process":0,"type":"invoke","f":"write","key":"x","value":1"#
    private let edn = ":process 0, :type :invoke, :f :write, :key :x, :value 1"

    @Test(arguments: [
        (#""value":1"#, "value"), (#""process":0"#, "process"), (#""type":"ok""#, "type"),
        (#""f":"read""#, "f"), (#""key":null"#, "key"), (#""time":1,"time":1"#, "time"),
        (#""index":0,"index":null"#, "index"), (#""node":"a","node":"a""#, "node"),
        (#""error":null,"error":"a""#, "error"), (#""more":1,"more":1"#, "more"),
        (#""v\u0061lue":1"#, "value"), (#""\u00e9":1,"e\u0301":1"#, "e\u{301}"),
    ])
    func fieldsOfJSON(_ more: String, name: String) {
        for text in ["{\(json),\(more)}\n{\(json)}\n", "[{\(json)},\n{\(json),\(more)}]"] {
            let error = refusal(text)
            #expect(error?.expected == "each field once")
            #expect(error?.line == (text.hasPrefix("[") ? 2 : 1))
            #expect(error?.found.hasPrefix("\"\(name)\" a second time (column ") == true)
        }
    }

    @Test(arguments: [
        (":value 1", "value"), (":process 1", "process"), (":type :ok", "type"), (":f :w", "f"),
        ("\"f\" :w", "f"), (":key nil", "key"), (":time 1 :time 2", "time"),
        (":index 0 :index nil", "index"), (":node nil :node :a", "node"),
        (":error :a :error :a", "error"), (":more 1 :more 2", "more"),
    ])
    func fieldsOfEDN(_ more: String, name: String) {
        let error = refusal("{\(edn)}\n{\(edn), \(more)}\n")
        #expect(error?.expected == "each field once")
        #expect(error?.line == 2)
        #expect(error?.found.hasPrefix("\"\(name)\" a second time (column ") == true)
    }

    @Test(arguments: [
        #"{"a":1,"a":1}"#, #"[{"b":{"a":1,"\u0061":2}}]"#, #"{"\u00e9":1,"e\u0301":2}"#,
    ])
    func fieldsOfValues(_ value: String) {
        let event = "{\(json.replacing("\"value\":1", with: "\"value\":" + value))}\n"
        #expect(refusal(event + "{\(json)}\n")?.expected == "each field once")
        #expect(throws: JSONError.self) { try JSON.parse(value) }
    }

    @Test(arguments: ["{:a 1 :a 1}", "[{:a 1 \"a\" 2}]", "#:a{:b 1 :a/b 2}", "{1 :a \"1\" :b}"])
    func fieldsOfFormsOfEDN(_ form: String) {
        #expect(refusal("{\(edn), :x \(form)}\n")?.expected == "each field once")
    }

    @Test func elementsOfSets() throws {
        for form in ["#{1 1}", "#{:a \"a\"}", "#{[1 2] (1 2)}", "#{nil 1 nil}", "#{##NaN ##NaN}"] {
            let error = refusal("{\(edn), :x \(form)}\n")
            #expect(error?.expected == "each element of a set once")
        }
        for form in ["#{1 1.0}", "#{\"e\u{301}\" \"\u{E9}\"}", "#{}", "#{1 [1]}"] {
            #expect(try recording("{\(edn), :x \(form)}\n").events.count == 1)
        }
    }
}
