import Histories
import TestSupport
import Testing

/// Where times go back, they count, and not the order of the lines; or nothing is judged.
@Suite struct TimesTests {
    private let grouped = """
        {:process 0, :type :invoke, :f :write, :value 5, :time 10}
        {:process 0, :type :ok, :f :write, :value 5, :time 90}
        {:process 1, :type :invoke, :f :read, :value nil, :time 20}
        {:process 1, :type :ok, :f :read, :value nil, :time 40}

        """

    private func refusal(_ text: String) -> HistoryError? {
        do throws(HistoryError) {
            _ = try Recording.decode(Array(text.utf8), file: "some.file").history()
            Issue.record("accepted")
            return nil
        } catch {
            return error
        }
    }

    @Test func eventsAreOrderedByTheirTimes() throws {
        let recording = try recording(grouped)
        #expect(recording.notes.count == 1)
        #expect(recording.notes[0].contains("times go back at line 3"))
        let history = try recording.history()
        #expect(history.events.map(\.time) == [10, 20, 40, 90])
        #expect(history.operations.map(\.start) == [0, 1])
        #expect(history.operations.map(\.finish) == [3, 2])
        // Events keep the names that they have in the file.
        #expect(history.operations.map(\.index) == [0, 2])
    }

    @Test func timesThatRiseOrRestSayNothing() throws {
        for times in [[1, 2, 3, 4], [5, 5, 5, 5], [-9, -9, 0, .max], [.min, .min, 0, 1]] {
            let text = zip(grouped.split(separator: "\n"), times).map { line, time in
                line.prefix { $0 != "}" }.prefix(while: { _ in true })
                    .replacing(/:time \d+/, with: ":time \(time)") + "}\n"
            }
            let recording = try recording(text.joined())
            #expect(recording.notes.isEmpty)
            #expect(try recording.history().events.map(\.time) == times.map { Int64($0) })
        }
    }

    @Test func equalTimesKeepTheOrderOfLines() throws {
        let text = grouped.replacing(":time 20", with: ":time 5").replacing("40", with: "10")
        #expect(try recording(text).history().events.map(\.index) == [2, 0, 3, 1])
    }

    @Test func theNemesisNeedsNoTime() throws {
        let nemesis = "{:process :nemesis, :type :info, :f :cut, :value nil}\n"
        let history = try recording(grouped + nemesis).history()
        #expect(history.events.map(\.index) == [0, 2, 3, 4, 1])
        let late = nemesis.replacing("nil", with: "nil, :time 15")
        #expect(try recording(grouped + late).history().events.map(\.index) == [0, 4, 2, 3, 1])
        // Where times rise, those that are absent are no reason to ask for more.
        let lines = grouped.split(separator: "\n").map(String.init)
        let rising = lines[0] + "\n" + nemesis + lines[1]
        #expect(try recording(rising).notes.isEmpty)
    }

    @Test func aMissingTimeIsNamed() {
        let error = refusal(grouped.replacing(", :time 40", with: ""))
        #expect(error?.file == "some.file" && error?.line == 3)
        #expect(error?.found == "time 20 below time 90, and there is no time at line 4")
    }

    @Test func timesThatCannotBeRightAreRefused() {
        let error = refusal(grouped.replacing(":time 90", with: ":time 9"))
        #expect(error?.line == 2)
        #expect(error?.found.contains("their order is none of a history (line 2") == true)
        #expect(error?.expected.contains("no times at all") == true)
    }

    /// However the lines of a history with times of its own are shuffled, it is the same history.
    @Test func anyOrderOfLinesIsTheSameHistory() throws {
        var shuffled = 0
        for seed in 0..<200 {
            var dice = Dice(seed: UInt64(seed))
            let events = dice.wellFormed(12)
            let straight = try History(events)
            var mixed = events
            for place in mixed.indices { mixed.swapAt(place, dice.below(mixed.count)) }
            let bytes = lines(mixed) {
                var event = $0
                event.index = 0
                JSONLines.append(event, to: &$1)
            }
            let text = String(decoding: bytes, as: UTF8.self)
                .replacing("\"index\":0,", with: "")
            let recording = try recording(text)
            shuffled += recording.notes.count
            let history = try recording.history()
            #expect(history.operations.map(\.argument) == straight.operations.map(\.argument))
            #expect(history.operations.map(\.start) == straight.operations.map(\.start))
            #expect(history.operations.map(\.finish) == straight.operations.map(\.finish))
            for (position, event) in history.events.enumerated() {
                #expect(recording.events[event.index].time == event.time)
                #expect(history.events[position].time == events[position].time)
            }
        }
        #expect(shuffled > 150)
    }
}

extension Dice {
    /// Events of a history, at rising times.
    fileprivate mutating func wellFormed(_ count: Int) -> [Event] {
        var open: [Int: Int] = [:]
        var time: Int64 = 0
        return (0..<count).map { index in
            time += 1 + Int64(below(5))
            let process = below(3)
            let argument = open.removeValue(forKey: process)
            if argument == nil { open[process] = index }
            return Event(
                index: index,
                time: time,
                process: .client(process),
                kind: argument == nil ? .invoke : chance() ? .ok : .fail,
                f: "write",
                value: .int(Int64(argument ?? index))
            )
        }
    }
}
