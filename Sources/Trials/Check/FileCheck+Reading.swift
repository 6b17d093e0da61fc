import Foundation
import Histories

extension FileCheck {
    /// What was read of a file; its bytes are gone again when the check begins.
    struct Source {
        var recording: Recording
        /// Whether its values are pairs of key and value.
        var keys: PairedKeys
        /// What is to be said about how it was read, a sentence each.
        var notes: [String]
        /// Whether the run that it is of was cut short.
        var isInterrupted = false
    }

    /// Reads the file; the notes say which of several histories it was, where that was our choice.
    func read(_ path: String) throws(TrialError) -> Source {
        let file: HistoryFile
        do throws(HistoryFile.Failure) {
            file = try HistoryFile(path, unpackedMax: settings.unpackedMax)
        } catch {
            throw TrialError(.badInput, "\(error)")
        }
        let name = path + (file.member.map { "/" + $0.printable() } ?? "")
        do throws(HistoryError) {
            var source = try file.withBytes { (bytes) throws(HistoryError) in
                try read(bytes, name)
            }
            if let reason = Interruption.reason(beside: path) {
                source.isInterrupted = true
                source.notes.append(reason)
            }
            let isOurs = name == self.file || name == self.file + "/history.jsonl"
            if !isOurs { source.notes.insert("read \(name)", at: 0) }
            if let attempts = HistoryPlaces.attempts(beside: path, of: self.file) {
                source.notes.append(
                    "judged is what clients saw; what nodes were asked is in"
                        + " \(attempts.printable())"
                )
            }
            return source
        } catch {
            throw TrialError(.badInput, "\(error)")
        }
    }

    /// Reads pairs of key and value as such where they are asked for, or plain to see.
    private func read(
        _ bytes: UnsafeRawBufferPointer,
        _ name: String
    ) throws(HistoryError) -> Source {
        func decode(independent: Bool) throws(HistoryError) -> Recording {
            try Recording.decode(
                bytes,
                format: settings.format,
                file: name,
                independent: independent
            )
        }
        var recording = try decode(independent: settings.isIndependent ?? false)
        let keys = settings.isIndependent == nil ? recording.events.pairedKeys : .absent
        if keys == .present { recording = try decode(independent: true) }
        return Source(recording: recording, keys: keys, notes: recording.notes)
    }

    /// A run's folder, or one of Jepsen's store, stands for the history in it.
    func path() throws(TrialError) -> String {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: file, isDirectory: &isFolder) else {
            throw TrialError(
                .badInput,
                "\(file): no such file or folder"
            )
        }
        guard isFolder.boolValue else { return file }
        guard let history = HistoryPlaces.history(in: file) else {
            let names = HistoryPlaces.names.joined(separator: " or ")
            let found = HistoryPlaces.alternative(in: file) ?? "none in it"
            throw TrialError(
                .badInput,
                "\(file): expected a folder with a \(names), found \(found)"
            )
        }
        return history
    }
}
