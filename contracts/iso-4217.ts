/**
 * ISO 4217 as text, a line each: code, number, exponent, first and last day in use (`-`: before 1999 or not known; still), name. Text is a third
 * of what objects would weigh in browsers. `contracts/currencies.ts` reads it.
 */

/** List one, edition of 2024-06-25: every code that has minor units, and XCG, which replaced ANG in 2025. Some have ended since. */
export const COUNTED = `
AED 784 2 - - UAE Dirham
AFN 971 2 2002-10-07 - Afghani
ALL 008 2 - - Lek
AMD 051 2 - - Armenian Dram
ANG 532 2 - 2025-06-30 Netherlands Antillean Guilder
AOA 973 2 1999-12-13 - Kwanza
ARS 032 2 - - Argentine Peso
AUD 036 2 - - Australian Dollar
AWG 533 2 - - Aruban Florin
AZN 944 2 2006-01-01 - Azerbaijan Manat
BAM 977 2 - - Convertible Mark
BBD 052 2 - - Barbados Dollar
BDT 050 2 - - Taka
BGN 975 2 1999-07-05 2026-01-31 Bulgarian Lev
BHD 048 3 - - Bahraini Dinar
BIF 108 0 - - Burundi Franc
BMD 060 2 - - Bermudian Dollar
BND 096 2 - - Brunei Dollar
BOB 068 2 - - Boliviano
BOV 984 2 - - Mvdol
BRL 986 2 - - Brazilian Real
BSD 044 2 - - Bahamian Dollar
BTN 064 2 - - Ngultrum
BWP 072 2 - - Pula
BYN 933 2 2016-07-01 - Belarusian Ruble
BZD 084 2 - - Belize Dollar
CAD 124 2 - - Canadian Dollar
CDF 976 2 - - Congolese Franc
CHE 947 2 - - WIR Euro
CHF 756 2 - - Swiss Franc
CHW 948 2 - - WIR Franc
CLF 990 4 - - Unidad de Fomento
CLP 152 0 - - Chilean Peso
CNY 156 2 - - Yuan Renminbi
COP 170 2 - - Colombian Peso
COU 970 2 - - Unidad de Valor Real
CRC 188 2 - - Costa Rican Colon
CUC 931 2 - 2021-06-01 Peso Convertible
CUP 192 2 - - Cuban Peso
CVE 132 2 - - Cabo Verde Escudo
CZK 203 2 - - Czech Koruna
DJF 262 0 - - Djibouti Franc
DKK 208 2 - - Danish Krone
DOP 214 2 - - Dominican Peso
DZD 012 2 - - Algerian Dinar
EGP 818 2 - - Egyptian Pound
ERN 232 2 - - Nakfa
ETB 230 2 - - Ethiopian Birr
EUR 978 2 1999-01-01 - Euro
FJD 242 2 - - Fiji Dollar
FKP 238 2 - - Falkland Islands Pound
GBP 826 2 - - Pound Sterling
GEL 981 2 - - Lari
GHS 936 2 2007-07-03 - Ghana Cedi
GIP 292 2 - - Gibraltar Pound
GMD 270 2 - - Dalasi
GNF 324 0 - - Guinean Franc
GTQ 320 2 - - Quetzal
GYD 328 2 - - Guyana Dollar
HKD 344 2 - - Hong Kong Dollar
HNL 340 2 - - Lempira
HTG 332 2 - - Gourde
HUF 348 2 - - Forint
IDR 360 2 - - Rupiah
ILS 376 2 - - New Israeli Sheqel
INR 356 2 - - Indian Rupee
IQD 368 3 - - Iraqi Dinar
IRR 364 2 - - Iranian Rial
ISK 352 0 - - Iceland Krona
JMD 388 2 - - Jamaican Dollar
JOD 400 3 - - Jordanian Dinar
JPY 392 0 - - Yen
KES 404 2 - - Kenyan Shilling
KGS 417 2 - - Som
KHR 116 2 - - Riel
KMF 174 0 - - Comorian Franc
KPW 408 2 - - North Korean Won
KRW 410 0 - - Won
KWD 414 3 - - Kuwaiti Dinar
KYD 136 2 - - Cayman Islands Dollar
KZT 398 2 - - Tenge
LAK 418 2 - - Lao Kip
LBP 422 2 - - Lebanese Pound
LKR 144 2 - - Sri Lanka Rupee
LRD 430 2 - - Liberian Dollar
LSL 426 2 - - Loti
LYD 434 3 - - Libyan Dinar
MAD 504 2 - - Moroccan Dirham
MDL 498 2 - - Moldovan Leu
MGA 969 2 - - Malagasy Ariary
MKD 807 2 - - Denar
MMK 104 2 - - Kyat
MNT 496 2 - - Tugrik
MOP 446 2 - - Pataca
MRU 929 2 2018-01-01 - Ouguiya
MUR 480 2 - - Mauritius Rupee
MVR 462 2 - - Rufiyaa
MWK 454 2 - - Malawi Kwacha
MXN 484 2 - - Mexican Peso
MXV 979 2 - - Mexican Unidad de Inversion (UDI)
MYR 458 2 - - Malaysian Ringgit
MZN 943 2 2006-07-01 - Mozambique Metical
NAD 516 2 - - Namibia Dollar
NGN 566 2 - - Naira
NIO 558 2 - - Cordoba Oro
NOK 578 2 - - Norwegian Krone
NPR 524 2 - - Nepalese Rupee
NZD 554 2 - - New Zealand Dollar
OMR 512 3 - - Rial Omani
PAB 590 2 - - Balboa
PEN 604 2 - - Sol
PGK 598 2 - - Kina
PHP 608 2 - - Philippine Peso
PKR 586 2 - - Pakistan Rupee
PLN 985 2 - - Zloty
PYG 600 0 - - Guarani
QAR 634 2 - - Qatari Rial
RON 946 2 2005-07-01 - Romanian Leu
RSD 941 2 2006-10-25 - Serbian Dinar
RUB 643 2 1999-01-01 - Russian Ruble
RWF 646 0 - - Rwanda Franc
SAR 682 2 - - Saudi Riyal
SBD 090 2 - - Solomon Islands Dollar
SCR 690 2 - - Seychelles Rupee
SDG 938 2 2007-01-10 - Sudanese Pound
SEK 752 2 - - Swedish Krona
SGD 702 2 - - Singapore Dollar
SHP 654 2 - - Saint Helena Pound
SLE 925 2 2022-07-01 - Leone
SOS 706 2 - - Somali Shilling
SRD 968 2 2004-01-01 - Surinam Dollar
SSP 728 2 2011-07-18 - South Sudanese Pound
STN 930 2 2018-01-01 - Dobra
SVC 222 2 - - El Salvador Colon
SYP 760 2 - - Syrian Pound
SZL 748 2 - - Lilangeni
THB 764 2 - - Baht
TJS 972 2 2000-10-26 - Somoni
TMT 934 2 2009-01-01 - Turkmenistan New Manat
TND 788 3 - - Tunisian Dinar
TOP 776 2 - - Pa’anga
TRY 949 2 2005-01-01 - Turkish Lira
TTD 780 2 - - Trinidad and Tobago Dollar
TWD 901 2 - - New Taiwan Dollar
TZS 834 2 - - Tanzanian Shilling
UAH 980 2 - - Hryvnia
UGX 800 0 - - Uganda Shilling
USD 840 2 - - US Dollar
USN 997 2 - - US Dollar (Next day)
UYI 940 0 - - Uruguay Peso en Unidades Indexadas (UI)
UYU 858 2 - - Peso Uruguayo
UYW 927 4 - - Unidad Previsional
UZS 860 2 - - Uzbekistan Sum
VED 926 2 - - Bolívar Soberano
VES 928 2 2018-08-20 - Bolívar Soberano
VND 704 0 - - Dong
VUV 548 0 - - Vatu
WST 882 2 - - Tala
XAF 950 0 - - CFA Franc BEAC
XCD 951 2 - - East Caribbean Dollar
XCG 532 2 2025-03-31 - Caribbean Guilder
XOF 952 0 - - CFA Franc BCEAO
XPF 953 0 - - CFP Franc
YER 886 2 - - Yemeni Rial
ZAR 710 2 - - Rand
ZMW 967 2 2013-01-01 - Zambian Kwacha
ZWG 924 2 2024-06-25 - Zimbabwe Gold`;

/** Of list three, what ended in 1999 or later and before that edition: for old rates and amounts. No account is opened in one. */
export const ENDED = `
AFA 004 2 - 2002-12-31 Afghani (1927)
ATS 040 2 - 2002-02-28 Schilling
AZM 031 2 - 2006-12-31 Azerbaijanian Manat (1993)
BEF 056 0 - 2002-02-28 Belgian Franc
BGL 100 2 - 1999-07-05 Lev (1962)
BYR 974 0 - 2016-12-31 Belarusian Ruble (2000)
CSD 891 2 - 2006-10-25 Serbian Dinar (2002)
CYP 196 2 - 2008-01-31 Cyprus Pound
DEM 276 2 - 2002-02-28 Deutsche Mark
EEK 233 2 - 2011-01-14 Kroon
ESP 724 0 - 2002-02-28 Spanish Peseta
FIM 246 2 - 2002-02-28 Markka
FRF 250 2 - 2002-02-17 French Franc
GHC 288 2 - 2007-12-31 Cedi (1979)
GRD 300 0 - 2002-02-28 Drachma
HRK 191 2 - 2023-01-14 Kuna
IEP 372 2 - 2002-02-09 Irish Pound
ITL 380 0 - 2002-02-28 Italian Lira
LTL 440 2 - 2015-01-15 Lithuanian Litas
LUF 442 0 - 2002-02-28 Luxembourg Franc
LVL 428 2 - 2014-01-14 Latvian Lats
MGF 450 0 - 2004-12-31 Malagasy Franc
MRO 478 2 - 2018-06-30 Ouguiya (1973)
MTL 470 2 - 2008-01-31 Maltese Lira
MZM 508 2 - 2006-12-31 Mozambique Metical (1980)
NLG 528 2 - 2002-01-28 Netherlands Guilder
PTE 620 0 - 2002-02-28 Portuguese Escudo
ROL 642 2 - 2006-12-31 Leu (1952)
SDD 736 2 - 2007-06-30 Sudanese Dinar
SIT 705 2 - 2007-01-14 Tolar
SKK 703 2 - 2009-01-16 Slovak Koruna
SLL 694 2 - 2023-12-31 Leone (1964)
SRG 740 2 - 2003-12-31 Surinam Guilder
STD 678 2 - 2017-12-31 Dobra (1977)
TMM 795 2 - 2009-01-01 Turkmenistan Manat (1993)
TRL 792 0 - 2005-12-31 Turkish Lira (1922)
VEB 862 2 - 2008-06-30 Bolivar (1871)
VEF 937 2 - 2018-08-20 Bolivar (2008)
ZMK 894 2 - 2013-01-01 Zambian Kwacha (1968)
ZWD 716 2 - 2008-08-01 Zimbabwe Dollar (1980)
ZWL 932 2 - 2024-08-31 Zimbabwe Dollar (2009)
ZWR 935 2 - 2009-02-02 Zimbabwe Dollar (2008)`;
