import Histories
import Testing

@Suite struct FormatTests {
    @Test(
        arguments: [
            (#"{"process":0}"#, nil, .jsonl), (" \n{ \"a\" :1}", "x.edn", .jsonl),
            ("{}", nil, .jsonl),
            ("{:process 0}", nil, .edn), ("; c\n{:process 0}", "x.log", .edn),
            ("[{:a 1}]", nil, .edn),
            ("[ ; c\n #jepsen.history.Op{", nil, .edn), ("({:a 1})", nil, .edn), ("[]", nil, .edn),
            ("#jepsen.history.Op{:a 1}", nil, .edn), ("#_ 1 {:a 1}", nil, .edn),
            ("{:process 0, :f :get, :key \"1\"}", "x.edn", .porcupineKV),
            ("{:process 0, :f :read, :key \"1\"}", nil, .edn),
            ("INFO  jepsen.util - 0\t:invoke\t:read\tnil", nil, .porcupineEtcd),
            ("hello\nthere\n[x] INFO jepsen.util - 0 :ok :read 1\n", nil, .porcupineEtcd),
            ("[main] INFO jepsen.util - 0 :ok :read 1\n", nil, .porcupineEtcd),
            ("x\n[main] INFO jepsen.util: 0 :ok :read 1\n", nil, .jepsenLog),
            ("0\t:ok\t:read\t1", nil, .jepsenText), (":nemesis :info :a", nil, .jepsenText),
            (#"{"client":1,"op":"r","call":1}"#, nil, .calls),
            (#"[{"Call":1,"ClientId":1}]"#, nil, .calls), (#"{"call":1}"#, nil, .jsonl),
            (#"{"type":"ok","process":1,"start":1}"#, nil, .jsonl),
            ("{", "a/b.jsonl", .jsonl), ("{", "b.edn.gz", .edn), ("x", "b.log", .jepsenLog),
            ("x", "b.txt", .jepsenText),
            ("x", "log", nil), ("{", nil, nil), ("[{\"a\":1}]", nil, .json),
            ("INFO jepsen.util - x", nil, nil),
        ] as [(String, String?, HistoryFormat?)]
    )
    func guesses(_ text: String, fileName: String?, _ format: HistoryFormat?) {
        #expect(HistoryFormat.guess(from: Array(text.utf8), fileName: fileName) == format)
    }

    @Test(
        arguments: [
            ([], "an empty file"), ([0x20, 0x0A], "nothing but white space"),
            ([0x1F, 0x8B, 0x08, 0x00], "gzip-compressed bytes"),
            ([0x28, 0xB5, 0x2F, 0xFD], "zstd-compressed bytes"),
            ([0x7F, 0x45, 0x4C, 0x46], "binary data"), ([0x41, 0x00, 0x42], "binary data"),
            (Array("JEPSEN\0\0".utf8), "Jepsen's binary store; its history.edn is beside it"),
            (Array("process,type,f\n0,ok,read\n".utf8), "a table set apart by commas"),
            (Array("process\ttype\tf\n0\tok\tread\n".utf8), "a table set apart by tabs"),
            ([0xFF, 0xFE, 0x7B, 0x00], "UTF-16 text"), (Array("hello world".utf8), "'hello'"),
        ] as [([UInt8], String)]
    )
    func saysWhatIsNoHistory(_ bytes: [UInt8], found: String) {
        let error = refusal(bytes)
        #expect(error?.found == found)
        #expect(error?.file == "some.file")
    }

    @Test(arguments: HistoryFormat.allCases)
    func refusesNothing(in format: HistoryFormat) {
        for text in ["", "\n\n", "\u{FEFF}"] { _ = refusal(text, as: format) }
    }
}
