import Histories
import Testing

@Suite struct PorcupineTests {
    private let log = """
        INFO  jepsen.util - Everything is fine
        INFO  jepsen.util - 3\t:invoke\t:write\t4
        INFO  jepsen.core - Starting :nemesis
        INFO  jepsen.util - 4   :invoke :cas    [1 2]
        INFO  jepsen.util - 4   :fail   :cas    [1 2]
        INFO  jepsen.util - 3   :info   :write  :timed-out

        INFO  jepsen.util - :nemesis :info :start "Cut off [:n3]"
        2015-02-03 04:05:06,007 INFO jepsen.util - 5 :invoke :read :nil
        INFO  jepsen.util - 5   :fail   :read   :timed-out
        INFO  jepsen.util - 6   :invoke :read   nil
        INFO  jepsen.util - 6   :ok     :read   nil
        INFO  jepsen.util - 7   :invoke :cas    [3 4]
        INFO  jepsen.util - 7   :fail   :cas    [3 4] :no-leader

        """

    @Test func readsOperationsOfALog() throws {
        let recording = try recording(log)
        func event(
            _ index: Int,
            _ process: Int,
            _ kind: Event.Kind,
            _ f: String,
            _ value: Value = nil,
            error: String? = nil
        ) -> Event {
            Event(
                index: index,
                process: .client(process),
                kind: kind,
                f: f,
                value: value,
                error: error
            )
        }
        #expect(
            recording.events == [
                event(0, 3, .invoke, "write", 4), event(1, 4, .invoke, "cas", [1, 2]),
                event(2, 4, .fail, "cas", [1, 2], error: Operation.mismatch),
                event(3, 3, .info, "write", error: "timed-out"),
                Event(
                    index: 4,
                    process: .nemesis,
                    kind: .info,
                    f: "start",
                    value: "Cut off [:n3]"
                ),
                event(5, 5, .invoke, "read"), event(6, 5, .fail, "read", error: "timed-out"),
                event(7, 6, .invoke, "read"), event(8, 6, .ok, "read"),
                event(9, 7, .invoke, "cas", [3, 4]),
                event(10, 7, .fail, "cas", [3, 4], error: "no-leader"),
            ]
        )
        #expect(recording.format == .porcupineEtcd)
        #expect(recording.line(ofEvent: 2) == 5)
        let history = try recording.history()
        #expect(history.failed.map(\.isMismatch) == [true, false, false])
        #expect(history.operations.filter(\.isInfo).count == 1)
    }

    @Test func reportsATailTornAtAnyByte() throws {
        let whole = Array(log.utf8)
        let last = Array("INFO  jepsen.util - 8\t:invoke\t:cas\t[1 2]".utf8)
        for end in 1..<last.count {
            let recording = try Recording.decode(whole + last[..<end], format: .porcupineEtcd)
            #expect(recording.events.count == 11)
            #expect(recording.torn == TornTail(line: 15, bytes: end))
        }
        #expect(try Recording.decode(whole + last).events.count == 12)
    }

    @Test(arguments: [
        ("3 :invok :read nil", "a type"), ("3 :ok :read", "a value"), ("3 :ok :read ni", "nil"),
        ("3 :ok read nil", "what the operation does"), ("3 :ok :cas [1 2", "']'"),
        ("3 :ok :read 1 2 3", "nothing after"), ("3 :ok :read 99999999999999999999", "64 bits"),
    ])
    func namesTheLineOfALog(_ line: String, expecting expected: String) {
        let error = refusal(log + "INFO  jepsen.util - " + line + "\n" + log)
        #expect(error?.line == 15)
        #expect(error?.expected.contains(expected) == true, "\(String(describing: error))")
    }

    @Test func refusesALogWithoutOperations() {
        let error = refusal(
            "INFO jepsen.core - hello\nINFO jepsen.util - 3 things",
            as: .porcupineEtcd
        )
        #expect(error?.expected.contains("at least one event") == true)
    }

    @Test func readsKeyedLines() throws {
        let text = """
            {:process 0, :type :invoke, :f :append, :key "0", :value "x 0 y"}
            {:process 1, :type :invoke, :f :get, :key "0", :value nil}
            {:process 1, :type :ok, :f :get, :key "0", :value ""}
            """
        let recording = try recording(text)
        #expect(recording.format == .porcupineKV)
        #expect(recording.events.map(\.key) == ["0", "0", "0"])
        #expect(recording.events.map(\.value) == ["x 0 y", nil, ""])
        #expect(
            refusal(
                text + "\n\n{:process 2, :type :invoke, :f :cas, :key \"0\"}",
                as: .porcupineKV
            )?
            .line == 5
        )
        #expect(refusal(text + "\n{:process 2, :type :invoke, :f :get}")?.line == 4)
    }
}
