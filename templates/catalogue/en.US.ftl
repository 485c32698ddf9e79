## What stands differently in notices for the United States: their titles are capitalized throughout

block-vigilance = Stay Alert
block-le_delay = Delay for Law Enforcement
block-late_reason = Why You Hear From Us Only Now
block-cra = Credit Bureaus
block-ag = State Attorney General
block-freeze = Security Freeze and Fraud Alert
block-police = Police Report
block-report_idtheft = Report Identity Theft
block-idp_offer = Free Identity Protection
block-regulator_told = Authorities That We Have Told
block-complaint = Your Right to Complain
block-acquirer = Who Obtained the Information
block-count = How Many People Are Affected
block-extent = How Much Was Affected
block-location = Where It Happened
block-holder_identified = Whether We Know Who Holds the Information
block-mitigation = Help That We Offer
block-remedy = How to Seek a Remedy
block-agencies = Agencies With Information About Identity Theft
block-fcra = Your Rights Under the Fair Credit Reporting Act
block-parent = The Company That We Belong To
