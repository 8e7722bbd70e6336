namespace Penstock.TimeFrames.Summaries;

/// <summary>Compares one equipment that both sides have: headers, messages, heartbeat frames.</summary>
internal static class EquipmentComparison
{
    public static void Compare(TfSummary flpFrame, EquipmentSummary flp, TfSummary epnFrame, EquipmentSummary epn, DifferenceList differences)
    {
        CompareHeaders(flp, epn, differences);
        FindForeignHeaders(flpFrame, flp, "FLP", epn, differences);
        FindForeignHeaders(epnFrame, epn, "EPN", flp, differences);
        if (!flp.HoldsParts || !epn.HoldsParts) TotalsComparison.Compare(flp, epn, differences);
        else if (flp.HasMessageBoundaries && epn.HasMessageBoundaries) CompareMessages(flp, epn, differences);
        else CompareAsOneMessage(flp, epn, differences);
        HeartbeatComparison.Compare(flp, epn, differences);
    }

    private static void CompareHeaders(EquipmentSummary flp, EquipmentSummary epn, DifferenceList differences)
    {
        if (flp.HeaderDigest == epn.HeaderDigest) return;

        Field("payloadSerializationMethod", h => h.SerializationName);
        Field("firstTForbit", h => $"{h.FirstOrbit}");
        Field("tfCounter", h => $"{h.TfCounter}");
        Field("runNumber", h => $"{h.RunNumber}");

        void Field(string name, Func<EquipmentHeader, string> value)
        {
            var left = string.Join(", ", flp.Headers.Select(value).Distinct(StringComparer.Ordinal));
            var right = string.Join(", ", epn.Headers.Select(value).Distinct(StringComparer.Ordinal));
            if (!string.Equals(left, right, StringComparison.Ordinal)) differences.Error(DifferenceCode.HdrField, flp.Id, left, right, note: name);
        }
    }

    // Headers that speak of another time frame than the one they are in: a sub time frame in the wrong place. Where both sides have them, it was so at the source.
    private static void FindForeignHeaders(TfSummary frame, EquipmentSummary side, string sideName, EquipmentSummary other, DifferenceList differences)
    {
        foreach (var header in side.Headers)
        {
            var onBoth = other.Headers.Contains(header);
            Property(DifferenceCode.TfId, header.TfCounter, (uint)frame.Header.Id, "tfCounter", onBoth);
            Property(DifferenceCode.Run, header.RunNumber, frame.Header.RunNumber, "runNumber", onBoth);
            if (frame.Header.FirstOrbit != Headers.SubTimeFrameHeader.UnknownOrbit)
            {
                Property(DifferenceCode.FirstOrbit, header.FirstOrbit, frame.Header.FirstOrbit, "firstTForbit", onBoth);
            }
        }

        void Property(DifferenceCode code, uint value, uint expected, string name, bool onBoth)
        {
            if (value == expected) return;
            var isFlp = sideName == "FLP";
            if (!onBoth) differences.Error(code, side.Id, isFlp ? $"{value}" : null, isFlp ? null : $"{value}", note: $"{name} of a data header on the {sideName} side; the time frame has {expected}");
            else if (isFlp) differences.Warning(code, side.Id, $"{value}", $"{value}", note: $"{name} of a data header, the same on both sides; the time frame has {expected}");
        }
    }

    private static void CompareMessages(EquipmentSummary flp, EquipmentSummary epn, DifferenceList differences)
    {
        if (flp.DigestSum == epn.DigestSum && flp.DigestXor == epn.DigestXor && flp.Messages.Count == epn.Messages.Count) return;

        if (flp.Messages.Count != epn.Messages.Count)
        {
            differences.Error(DifferenceCode.MsgCount, flp.Id, $"{flp.Messages.Count}", $"{epn.Messages.Count}");
        }

        // Messages have no order: first those that have an equal one on the other side are put aside, then the rest is paired as it comes.
        var unmatched = epn.Messages.GroupBy(m => m.Digest).ToDictionary(g => g.Key, g => g.Count());
        var left = new List<int>();
        for (var i = 0; i < flp.Messages.Count; i++)
        {
            var digest = flp.Messages[i].Digest;
            if (unmatched.TryGetValue(digest, out var count) && count > 0) unmatched[digest] = count - 1;
            else left.Add(i);
        }

        var right = new List<int>();
        for (var i = epn.Messages.Count - 1; i >= 0; i--)
        {
            var digest = epn.Messages[i].Digest;
            if (unmatched[digest] == 0) continue;
            unmatched[digest]--;
            right.Add(i);
        }

        right.Reverse();
        for (var i = 0; i < Math.Min(left.Count, right.Count); i++)
        {
            MessageComparison.Compare(flp.Id, left[i], flp.Messages[left[i]].Parts, epn.Messages[right[i]].Parts, differences);
        }
    }

    private static void CompareAsOneMessage(EquipmentSummary flp, EquipmentSummary epn, DifferenceList differences)
    {
        differences.Remarks.Add($"{flp.Id}: the numbering of its parts does not tell where messages end; they are compared as one sequence of parts");
        MessageComparison.Compare(flp.Id, 0, [.. flp.Messages.SelectMany(m => m.Parts)], [.. epn.Messages.SelectMany(m => m.Parts)], differences);
    }
}
